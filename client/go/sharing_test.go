// SPDX-License-Identifier: Apache-2.0

package leadline_test

import (
	"slices"
	"sync"
	"testing"

	leadline "github.com/leadline/leadline/client/go"
)

func TestOneClientIsSharedByManyGoroutines(t *testing.T) {
	client := connect(t, "main")
	var group sync.WaitGroup
	// As many at once as one connection may have batches and streams.
	for range 16 {
		group.Go(func() { useAll(t, client) })
	}
	group.Wait()
}

// useAll makes every call that a client has.
func useAll(t *testing.T, client *leadline.Client) {
	for range 5 {
		found, err := client.GetByPhone(t.Context(), phoneOfLead1)
		if err != nil || found.GetLead().GetNumber() != 1 {
			t.Errorf("by phone: %v, %v", found, err)
		}
		null, err := client.NullAttributes(t.Context(), found.GetLead())
		if err != nil || !null["Mobile"] {
			t.Errorf("null attributes: %v, %v", null, err)
		}
		byID, err := client.GetByID(t.Context(), idOfMerged)
		if err != nil || byID.GetLead().GetId() != idOfLead11 {
			t.Errorf("by id: %v, %v", byID, err)
		}
		matches, err := collect(client.List(t.Context(), phoneOf30))
		if err != nil || len(matches) != 30 {
			t.Errorf("list: %d, %v", len(matches), err)
		}
		results, err := client.Batch(t.Context(), somePhones)
		if err != nil || !slices.Equal(numbersOf(results), someNumbers) {
			t.Errorf("batch: %v, %v", numbersOf(results), err)
		}
		results, err = collect(client.Stream(t.Context(),
			slices.Values(somePhones), leadline.WithNumbersPerMessage(2)))
		if err != nil || !slices.Equal(numbersOf(results), someNumbers) {
			t.Errorf("stream: %v, %v", numbersOf(results), err)
		}
		status, err := client.Status(t.Context())
		if err != nil || status.GetFill().GetLeadsStored() != 42 {
			t.Errorf("status: %v, %v", status, err)
		}
	}
}

func TestClosedClient(t *testing.T) {
	client := connect(t, "main")
	for range 2 {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := client.Status(t.Context()); err != leadline.ErrClosed {
		t.Errorf("a call ends with %v", err)
	}
	_, err := collect(client.Stream(t.Context(), slices.Values(somePhones)))
	if err != leadline.ErrClosed {
		t.Errorf("a stream ends with %v", err)
	}
}

func TestCloseEndsACallThatIsUnderWay(t *testing.T) {
	calls := newRecorder()
	var client *leadline.Client
	begun := make(chan struct{}, 4) // attempts
	calls.onBegin = func() { begun <- struct{}{} }
	client = connect(t, "silent", calls.option())
	ended := make(chan error)
	go func() {
		_, err := client.Status(t.Context())
		ended <- err
	}()
	<-begun
	client.Close()
	if err := <-ended; err != leadline.ErrClosed {
		t.Errorf("it ends with %v", err)
	}
}
