// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"maps"
	"slices"
)

// appendJSON appends a value in the form that all runners share, byte for byte
// (encoding/json escapes more than that). It panics for a type that no answer
// has.
func appendJSON(to []byte, value any) []byte {
	switch value := value.(type) {
	case nil:
		return append(to, "null"...)
	case string:
		return appendString(to, value)
	case bool, int32, int64, uint32, uint64:
		return fmt.Append(to, value)
	case array:
		to = append(to, '[')
		for i, one := range value {
			if i > 0 {
				to = append(to, ',')
			}
			to = appendJSON(to, one)
		}
		return append(to, ']')
	case object:
		to = append(to, '{')
		for i, key := range slices.Sorted(maps.Keys(value)) {
			if i > 0 {
				to = append(to, ',')
			}
			to = append(appendString(to, key), ':')
			to = appendJSON(to, value[key])
		}
		return append(to, '}')
	default:
		panic(fmt.Sprintf("no form for a %T", value))
	}
}

// What is escaped by one letter.
var shortEscapes = map[byte]byte{
	'"': '"', '\\': '\\',
	'\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't',
}

func appendString(to []byte, text string) []byte {
	to = append(to, '"')
	for _, char := range []byte(text) {
		switch escaped, has := shortEscapes[char]; {
		case has:
			to = append(to, '\\', escaped)
		case char < 0x20:
			to = fmt.Appendf(to, "\\u%04x", char)
		default:
			to = append(to, char)
		}
	}
	return append(to, '"')
}
