// SPDX-License-Identifier: Apache-2.0

package leadline_test

import (
	"testing"

	"google.golang.org/grpc/codes"

	leadlinev1 "github.com/leadline/leadline/client/go/leadline/v1"
)

func TestNullEmptyAndAbsentAttributes(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "main", calls.option())
	found, err := client.GetByPhone(t.Context(), phoneOfLead9)
	if err != nil {
		t.Fatal(err)
	}
	lead := found.GetLead()
	for range 2 { // the second time from what is known
		null, err := client.NullAttributes(t.Context(), lead)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range []struct {
			name          string
			isNull, isSet bool
		}{
			{"LastName", true, false},
			{"FirstName", false, true}, // the empty string
			{"Phone", false, true},
			{"mx_NotThere", false, false},
		} {
			_, isSet := lead.GetAttributes()[one.name]
			if null[one.name] != one.isNull || isSet != one.isSet {
				t.Errorf("%s: null is %v, set is %v",
					one.name, null[one.name], isSet)
			}
		}
		clear(null) // it is ours
	}
	if lead.FirstName == nil || *lead.FirstName != "" || lead.LastName != nil {
		t.Errorf("the typed fields are %v, %v", lead.FirstName, lead.LastName)
	}
	if asked := calls.attempts("ListAttributes"); asked != 1 {
		t.Errorf("the list was asked for %d times", asked)
	}
}

func TestNullAttributesOfAnUnknownListAreNone(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "main", calls.option())
	for _, lead := range []*leadlinev1.Lead{nil, {}} {
		null, err := client.NullAttributes(t.Context(), lead)
		if null == nil || len(null) != 0 || err != nil {
			t.Errorf("it gives %v, %v", null, err)
		}
	}
	if calls.attempts("ListAttributes") != 0 {
		t.Error("the server was asked")
	}
}

func TestListOfAttributesThatDoesNotExist(t *testing.T) {
	client := connect(t, "main")
	lead := &leadlinev1.Lead{AttributeList: 4_000_000_000}
	_, err := client.NullAttributes(t.Context(), lead)
	e := expectError(t, err, codes.NotFound, "NO_SUCH_ATTRIBUTE_LIST")
	if e.Metadata["attribute_list"] != "4000000000" {
		t.Errorf("the metadata is %v", e.Metadata)
	}
}
