// SPDX-License-Identifier: Apache-2.0

package leadline_test

import (
	"io"
	"maps"
	"net"
	"path/filepath"
	"testing"

	leadline "github.com/leadline/leadline/client/go"
	leadlinev1 "github.com/leadline/leadline/client/go/leadline/v1"
)

func TestGetByPhoneFindsALead(t *testing.T) {
	client := connect(t, "main")
	found, err := client.GetByPhone(t.Context(), phoneOfLead1)
	if err != nil {
		t.Fatal(err)
	}
	lead := found.GetLead()
	if lead.GetNumber() != 1 || lead.GetId() != idOfLead1 ||
		lead.GetFirstName() != "Asha" || !lead.GetDoNotCall() {
		t.Errorf("the lead is %v", lead)
	}
	if lead.GetAttributes()["mx_City"] != "Pune" {
		t.Errorf("the attributes are %v", lead.GetAttributes())
	}
	if found.GetMatchedField() != leadlinev1.MatchedField_MATCHED_FIELD_PHONE ||
		found.GetMatchKind() != leadlinev1.MatchKind_MATCH_KIND_INTERNATIONAL ||
		found.GetMatchCount() != 1 {
		t.Errorf("the match is %v", found)
	}
	if !found.GetFreshness().GetComplete() {
		t.Errorf("the freshness is %v", found.GetFreshness())
	}
}

func TestGetByPhoneGivesNilWhereThereIsNoLead(t *testing.T) {
	client := connect(t, "main")
	for _, phone := range []string{phoneOfNobody, phoneOfGone} {
		found, err := client.GetByPhone(t.Context(), phone)
		if found != nil || err != nil {
			t.Errorf("%s gives %v, %v", phone, found, err)
		}
	}
}

func TestAttributesAreCutToThoseNamed(t *testing.T) {
	client := connect(t, "main")
	wanted := leadline.WithAttributes("mx_City", "mx_NotThere")
	cut := map[string]string{"mx_City": "Pune"}

	byPhone, err := client.GetByPhone(t.Context(), phoneOfLead1, wanted)
	if err != nil || !maps.Equal(byPhone.GetLead().GetAttributes(), cut) {
		t.Errorf("by phone: %v, %v", byPhone, err)
	}
	byID, err := client.GetByID(t.Context(), idOfLead1, wanted)
	if err != nil || !maps.Equal(byID.GetLead().GetAttributes(), cut) {
		t.Errorf("by id: %v, %v", byID, err)
	}
	for match, err := range client.List(t.Context(), phoneOfLead1, wanted) {
		if err != nil || !maps.Equal(match.GetLead().GetAttributes(), cut) {
			t.Errorf("list: %v, %v", match, err)
		}
	}
}

// The server does not ask upstream: it says the same with and without.
func TestReadThroughIsTheServersToAllow(t *testing.T) {
	client := connect(t, "main")
	found, err := client.GetByPhone(t.Context(), phoneOfNobody,
		leadline.WithReadThrough())
	if found != nil || err != nil {
		t.Errorf("it gives %v, %v", found, err)
	}
}

func TestGetByID(t *testing.T) {
	client := connect(t, "main")
	for _, one := range []struct {
		name, id, want, redirectedFrom string
	}{
		{name: "a lead", id: idOfLead1, want: idOfLead1},
		{name: "a merged lead", id: idOfMerged, want: idOfLead11,
			redirectedFrom: idOfMerged},
	} {
		t.Run(one.name, func(t *testing.T) {
			found, err := client.GetByID(t.Context(), one.id)
			if err != nil {
				t.Fatal(err)
			}
			if found.GetLead().GetId() != one.want ||
				found.GetRedirectedFrom() != one.redirectedFrom {
				t.Errorf("it gives %v", found)
			}
		})
	}
}

func TestGetByIDGivesNilWhereThereIsNoLead(t *testing.T) {
	client := connect(t, "main")
	for _, id := range []string{idOfDeleted, idOfNobody} {
		found, err := client.GetByID(t.Context(), id)
		if found != nil || err != nil {
			t.Errorf("%s gives %v, %v", id, found, err)
		}
	}
}

func TestStatus(t *testing.T) {
	for _, one := range []struct {
		server   string
		stored   uint64
		complete bool
	}{{"main", 42, true}, {"unfilled", 0, false}} {
		status, err := connect(t, one.server).Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if status.GetFill().GetLeadsStored() != one.stored ||
			status.GetFreshness().GetComplete() != one.complete {
			t.Errorf("the status of %s is %v", one.server, status)
		}
	}
}

func TestUnixSocket(t *testing.T) {
	var main server
	readServer(t, "main", &main)
	path := filepath.Join(t.TempDir(), "leadline.sock")
	relay(t, path, main.Address)
	client := newClient(t, "unix:"+path, leadline.WithDefaultTimeout(ample))
	found, err := client.GetByPhone(t.Context(), phoneOfLead1)
	if err != nil || found.GetLead().GetNumber() != 1 {
		t.Errorf("it gives %v, %v", found, err)
	}
}

// relay takes connections on a Unix socket and passes all on to address.
func relay(t *testing.T, path, address string) {
	t.Helper()
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return // the test is over
			}
			to, err := net.Dial("tcp", address)
			if err != nil {
				from.Close()
				continue
			}
			go pass(from, to)
			go pass(to, from)
		}
	}()
}

func pass(from, to net.Conn) {
	defer to.Close()
	_, _ = io.Copy(to, from) // its error is that of an end
}
