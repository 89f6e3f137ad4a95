// SPDX-License-Identifier: Apache-2.0

// Conformance answers the cases of a file, one line a case, by nothing but the
// client's public interface: see tests/conformance/README.md.
//
//	conformance CASES.jsonl
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	leadline "github.com/leadline/leadline/client/go"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: conformance CASES.jsonl")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1)
	}
}

// run answers the cases of the file, in order, on out. The error is about the
// cases, or of a lead's null attributes; errors of calls are answers.
func run(path string, out io.Writer) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	clients := make(map[connection]*leadline.Client)
	defer func() {
		for _, client := range clients {
			client.Close()
		}
	}()
	lines := bufio.NewWriter(out)
	for cases := json.NewDecoder(file); ; {
		var one testCase
		if err := cases.Decode(&one); errors.Is(err, io.EOF) {
			return lines.Flush()
		} else if err != nil {
			return err
		}
		client := clients[one.Connect]
		if client == nil {
			if client, err = one.Connect.client(); err != nil {
				return err
			}
			clients[one.Connect] = client
		}
		line, err := answerOf(context.Background(), client, &one)
		if err != nil {
			return fmt.Errorf("%s: %w", one.Name, err)
		}
		line["name"] = one.Name
		if _, err := lines.Write(append(appendJSON(nil, line), '\n')); err != nil {
			return err
		}
	}
}
