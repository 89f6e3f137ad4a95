// SPDX-License-Identifier: Apache-2.0

package leadline_test

import (
	"slices"
	"testing"

	leadline "github.com/leadline/leadline/client/go"
	leadlinev1 "github.com/leadline/leadline/client/go/leadline/v1"
)

func leadNumbers(matches []*leadlinev1.PhoneMatch) []uint64 {
	numbers := make([]uint64, len(matches))
	for i, match := range matches {
		numbers[i] = match.GetLead().GetNumber()
	}
	return numbers
}

func TestListGivesAllLeadsPageAfterPage(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "main", calls.option())
	whole, err := collect(client.List(t.Context(), phoneOf30,
		leadline.WithPageSize(1000)))
	if err != nil {
		t.Fatal(err)
	}
	if calls.attempts("ListLeadsByPhone") != 1 || len(whole) != 30 {
		t.Fatalf("%d leads in %d pages", len(whole),
			calls.attempts("ListLeadsByPhone"))
	}
	first, err := client.GetByPhone(t.Context(), phoneOf30)
	if err != nil || whole[0].GetLead().GetId() != first.GetLead().GetId() {
		t.Errorf("the first is %v instead of %v, %v", whole[0], first, err)
	}

	// Each use of the sequence gets them anew.
	paged := client.List(t.Context(), phoneOf30, leadline.WithPageSize(7))
	for range 2 {
		matches, err := collect(paged)
		if err != nil || !slices.Equal(leadNumbers(matches), leadNumbers(whole)) {
			t.Errorf("pages give %v, %v", leadNumbers(matches), err)
		}
	}
	if pages := calls.attempts("ListLeadsByPhone") - 1; pages != 2*5 {
		t.Errorf("%d pages", pages)
	}
}

func TestListOfNobodyIsEmpty(t *testing.T) {
	client := connect(t, "main")
	matches, err := collect(client.List(t.Context(), phoneOfNobody))
	if len(matches) != 0 || err != nil {
		t.Errorf("it gives %v, %v", matches, err)
	}
}

func TestListGetsNoPageThatIsNotConsumed(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "main", calls.option())
	taken := 0
	for _, err := range client.List(t.Context(), phoneOf30,
		leadline.WithPageSize(2)) {
		if err != nil {
			t.Fatal(err)
		}
		if taken++; taken == 3 {
			break
		}
	}
	if pages := calls.attempts("ListLeadsByPhone"); pages != 2 {
		t.Errorf("%d pages", pages)
	}
	calls.waitUntilNoneIsOpen(t)
}
