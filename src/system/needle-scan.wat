;; Looks for the beginnings of needles, sixteen positions at a time, as "Teddy" of Hyperscan and ripgrep does:
;; https://github.com/BurntSushi/aho-corasick/blob/master/src/packed/teddy/README.md
;;
;; The memory begins with six tables of sixteen bytes: for the low and then for the high half of the first, second and
;; third byte of a needle, in which groups of needles that half occurs. A position where one group is left in all six is
;; a candidate. needle-scan.ts fills the tables and looks at the candidates.
(module
  (import "env" "memory" (memory 1))
  ;; The first candidate from $at on, or a number that is not below $end. Reads up to 18 bytes beyond $end.
  (func (export "next") (param $at i32) (param $end i32) (result i32)
    (local $low0 v128) (local $low1 v128) (local $low2 v128)
    (local $high0 v128) (local $high1 v128) (local $high2 v128)
    (local $halves v128) (local $bytes v128) (local $groups v128)
    (local.set $low0 (v128.load offset=0 (i32.const 0)))
    (local.set $low1 (v128.load offset=16 (i32.const 0)))
    (local.set $low2 (v128.load offset=32 (i32.const 0)))
    (local.set $high0 (v128.load offset=48 (i32.const 0)))
    (local.set $high1 (v128.load offset=64 (i32.const 0)))
    (local.set $high2 (v128.load offset=80 (i32.const 0)))
    (local.set $halves (i8x16.splat (i32.const 0x0f)))
    (block $out
      (loop $more
        (br_if $out (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $bytes (v128.load (local.get $at)))
        (local.set $groups (v128.and
          (i8x16.swizzle (local.get $low0) (v128.and (local.get $bytes) (local.get $halves)))
          (i8x16.swizzle (local.get $high0) (i8x16.shr_u (local.get $bytes) (i32.const 4)))))
        (local.set $bytes (v128.load offset=1 (local.get $at)))
        (local.set $groups (v128.and (local.get $groups) (v128.and
          (i8x16.swizzle (local.get $low1) (v128.and (local.get $bytes) (local.get $halves)))
          (i8x16.swizzle (local.get $high1) (i8x16.shr_u (local.get $bytes) (i32.const 4))))))
        (local.set $bytes (v128.load offset=2 (local.get $at)))
        (local.set $groups (v128.and (local.get $groups) (v128.and
          (i8x16.swizzle (local.get $low2) (v128.and (local.get $bytes) (local.get $halves)))
          (i8x16.swizzle (local.get $high2) (i8x16.shr_u (local.get $bytes) (i32.const 4))))))
        (if (v128.any_true (local.get $groups))
          (then (return (i32.add
            (local.get $at)
            (i32.ctz (i8x16.bitmask (i8x16.ne (local.get $groups) (i8x16.splat (i32.const 0)))))))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $more)))
    (local.get $end)))
