;; Sixteen bytes at a time: at which of them may a needle begin?
;;
;; A needle's first three bytes have to be among those that the groups of needles allow. For each of the three places there
;; are two tables of sixteen bytes, by the low and by the high half of the byte there, in which bit N says "a needle of
;; group N has this half". Where all six agree on a bit, a needle may begin. Hyperscan calls it Teddy:
;; https://github.com/intel/hyperscan/blob/master/src/fdr/README.md
;;
;; The tables are the first 96 bytes of the memory: low and high half of the first byte, of the second, of the third.
;; test/system/needle-scan.test.ts makes needle-scan.wasm.ts of this file.
(module
  (import "scan" "memory" (memory 1))

  ;; The first place from $at on, and before $end, where a needle may begin, or -1. The place it returns may be some bytes
  ;; after $end, and so may be what it reads: 17 bytes more than the text has to be there.
  (func (export "nextCandidate") (param $at i32) (param $end i32) (result i32)
    (local $low1 v128) (local $high1 v128)
    (local $low2 v128) (local $high2 v128)
    (local $low3 v128) (local $high3 v128)
    (local $half v128)
    (local $bytes v128)
    (local $groups v128)
    (local.set $low1 (v128.load offset=0 (i32.const 0)))
    (local.set $high1 (v128.load offset=16 (i32.const 0)))
    (local.set $low2 (v128.load offset=32 (i32.const 0)))
    (local.set $high2 (v128.load offset=48 (i32.const 0)))
    (local.set $low3 (v128.load offset=64 (i32.const 0)))
    (local.set $high3 (v128.load offset=80 (i32.const 0)))
    (local.set $half (i8x16.splat (i32.const 15)))

    (loop $next
      (if (i32.ge_u (local.get $at) (local.get $end))
        (then (return (i32.const -1))))

      (local.set $bytes (v128.load offset=0 (local.get $at)))
      (local.set $groups
        (v128.and
          (i8x16.swizzle (local.get $low1) (v128.and (local.get $bytes) (local.get $half)))
          (i8x16.swizzle (local.get $high1)
            (v128.and (i16x8.shr_u (local.get $bytes) (i32.const 4)) (local.get $half)))))

      (local.set $bytes (v128.load offset=1 (local.get $at)))
      (local.set $groups
        (v128.and (local.get $groups)
          (v128.and
            (i8x16.swizzle (local.get $low2) (v128.and (local.get $bytes) (local.get $half)))
            (i8x16.swizzle (local.get $high2)
              (v128.and (i16x8.shr_u (local.get $bytes) (i32.const 4)) (local.get $half))))))

      (local.set $bytes (v128.load offset=2 (local.get $at)))
      (local.set $groups
        (v128.and (local.get $groups)
          (v128.and
            (i8x16.swizzle (local.get $low3) (v128.and (local.get $bytes) (local.get $half)))
            (i8x16.swizzle (local.get $high3)
              (v128.and (i16x8.shr_u (local.get $bytes) (i32.const 4)) (local.get $half))))))

      (if (v128.any_true (local.get $groups))
        (then (return
          (i32.add (local.get $at)
            (i32.ctz (i8x16.bitmask (i8x16.ne (local.get $groups) (i8x16.splat (i32.const 0)))))))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br $next))
    unreachable))
