// SPDX-License-Identifier: Apache-2.0

package leadline_test

import "testing"

func TestBatchGivesAResultForEachNumberInOrder(t *testing.T) {
	client := connect(t, "main")
	results, err := client.Batch(t.Context(), somePhones)
	if err != nil {
		t.Fatal(err)
	}
	expectNumbers(t, results, someNumbers)
}

func TestBatchOfNothingAsksNothing(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "main", calls.option())
	results, err := client.Batch(t.Context(), nil)
	if len(results) != 0 || err != nil ||
		calls.attempts("BatchGetLeadsByPhone") != 0 {
		t.Errorf("it gives %v, %v", results, err)
	}
}

func TestBatchAboveWhatOneCallTakes(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "main", calls.option())
	results, err := client.Batch(t.Context(), cycle(somePhones, 2500))
	if err != nil {
		t.Fatal(err)
	}
	expectNumbers(t, results, cycle(someNumbers, 2500))
	if made := calls.attempts("BatchGetLeadsByPhone"); made != 3 {
		t.Errorf("%d calls", made)
	}
}

func TestBatchAsksAgainForWhatDidNotFit(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "main", calls.option())
	results, err := client.Batch(t.Context(),
		append(cycle([]string{phoneOfLead10}, 999), phoneOfNobody))
	if err != nil {
		t.Fatal(err)
	}
	expectNumbers(t, results, append(cycle([]int{10}, 999), 0))
	if made := calls.attempts("BatchGetLeadsByPhone"); made < 2 {
		t.Error("all of it did fit: this tests nothing")
	}
}
