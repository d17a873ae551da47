// Reads custom detectors as TruffleHog does, looks with them at the files of a folder, and prints the path of each finding.
// TruffleHog replaces modules, which `go install` refuses for the whole of it; these are its own packages.
package main

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/trufflesecurity/trufflehog/v3/pkg/custom_detectors"
	"github.com/trufflesecurity/trufflehog/v3/pkg/pb/configpb"
	"github.com/trufflesecurity/trufflehog/v3/pkg/protoyaml"
)

const module = "github.com/trufflesecurity/trufflehog/v3"

func main() {
	if os.Args[1] == "--version" {
		fmt.Println(version())
		return
	}
	rules := must(os.ReadFile(os.Args[1]))
	var config configpb.Config
	if err := protoyaml.UnmarshalStrict(rules, &config); err != nil {
		log.Fatal(err)
	}
	files := must(filepath.Glob(filepath.Join(os.Args[2], "*")))
	for _, rule := range config.Detectors {
		detector := must(custom_detectors.NewWebhookCustomRegex(rule))
		for _, file := range files {
			text := must(os.ReadFile(file))
			if !hasOneOf(text, detector.Keywords()) {
				continue
			}
			for range must(detector.FromData(context.Background(), false, text)) {
				fmt.Println(file)
			}
		}
	}
}

// TruffleHog's engine asks a detector only where one of its keywords is, in upper or lower case.
func hasOneOf(text []byte, keywords []string) bool {
	for _, keyword := range keywords {
		if bytes.Contains(bytes.ToLower(text), bytes.ToLower([]byte(keyword))) {
			return true
		}
	}
	return false
}

func version() string {
	build, _ := debug.ReadBuildInfo()
	for _, dependency := range build.Deps {
		if dependency.Path == module {
			return dependency.Version
		}
	}
	return "not told"
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
