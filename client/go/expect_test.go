// SPDX-License-Identifier: Apache-2.0

package leadline_test

import (
	"errors"
	"iter"
	"slices"
	"testing"

	"google.golang.org/grpc/codes"

	leadline "github.com/leadline/leadline/client/go"
)

// What the replica of most servers has: tests/conformance/leads.json.
const (
	phoneOfLead1  = "+91 98100 00001"
	phoneOfLead3  = "9810000002" // of leads 2 and 4 too, which were active earlier
	phoneOfLead9  = "9810000009" // has empty strings beside nulls
	phoneOfLead10 = "9810000010" // 206 attributes: 1,000 of it overfill an answer
	phoneOf30     = "9810000100"
	phoneOfNobody = "9899999999"
	noPhone       = "12ab34567"

	idOfLead1     = "00000000-0000-4000-8000-000000000001"
	idOfLead11    = "00000000-0000-4000-8000-000000000011"
	idOfMerged    = "00000000-0000-4000-8000-000000000012" // into lead 11
	idOfDeleted   = "00000000-0000-4000-8000-000000000013"
	idOfNobody    = "00000000-0000-4000-8000-999999999999"
	phoneOfGone   = "9810000013" // the deleted lead's
	phoneOfMerged = "9810000012"
)

// Some numbers, and the lead that each finds: 0 nothing, -1 an error. Seven of
// them: messages of another size do not all look alike.
var (
	somePhones = []string{
		phoneOfLead1, phoneOfNobody, phoneOfLead3, noPhone, phoneOfLead9,
		phoneOfMerged, phoneOfGone,
	}
	someNumbers = []int{1, 0, 3, -1, 9, 11, 0}
)

// cycle repeats the values until there are count.
func cycle[Value any](values []Value, count int) []Value {
	all := make([]Value, count)
	for i := range all {
		all[i] = values[i%len(values)]
	}
	return all
}

// numberOf says which lead a result has, as someNumbers does.
func numberOf(result leadline.Result) int {
	if result.Err != nil {
		return -1
	}
	return int(result.Match.GetLead().GetNumber())
}

func numbersOf(results []leadline.Result) []int {
	numbers := make([]int, len(results))
	for i, result := range results {
		numbers[i] = numberOf(result)
	}
	return numbers
}

// expectNumbers fails the test where the results are not of these leads.
func expectNumbers(t *testing.T, results []leadline.Result, want []int) {
	t.Helper()
	got := numbersOf(results)
	if slices.Equal(got, want) {
		return
	}
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Fatalf("result %d is of lead %d instead of %d (%v)",
				i, got[i], want[i], results[i].Err)
		}
	}
	t.Fatalf("%d results instead of %d", len(got), len(want))
}

// collect takes a sequence to its end, or to its error.
func collect[Value any](sequence iter.Seq2[Value, error]) ([]Value, error) {
	var values []Value
	for value, err := range sequence {
		if err != nil {
			return values, err
		}
		values = append(values, value)
	}
	return values, nil
}

// expectError fails the test unless err is the client's, with that code and
// reason.
func expectError(
	t *testing.T, err error, code codes.Code, reason string,
) *leadline.Error {
	t.Helper()
	var e *leadline.Error
	if !errors.As(err, &e) {
		t.Fatalf("the error is %v (%T) instead of %v %s", err, err, code, reason)
	}
	if e.Code != code || e.Reason != reason {
		t.Fatalf("the error is %v instead of %v %s", e, code, reason)
	}
	return e
}
