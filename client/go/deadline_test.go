// SPDX-License-Identifier: Apache-2.0

package leadline_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	leadline "github.com/leadline/leadline/client/go"
)

// What a deadline may be late by on a machine that is busy.
const late = 5 * time.Second

// expectDeadline fails the test unless call, of a server that never answers,
// ends by its deadline: not before it, and not much after it.
func expectDeadline(t *testing.T, want time.Duration, call func() error) {
	t.Helper()
	start := time.Now()
	err := call()
	took := time.Since(start)
	expectError(t, err, codes.DeadlineExceeded, "")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error("it is not context.DeadlineExceeded")
	}
	if took < want || took > want+late {
		t.Errorf("it took %v instead of %v", took, want)
	}
}

func TestDeadlineIs300MillisecondsUnlessSaidOtherwise(t *testing.T) {
	client := connect(t, "silent",
		leadline.WithDefaultTimeout(leadline.DefaultTimeout))
	const want = 300 * time.Millisecond
	expectDeadline(t, want, func() error {
		_, err := client.GetByPhone(t.Context(), phoneOfLead1)
		return err
	})
	expectDeadline(t, want, func() error {
		_, err := client.Batch(t.Context(), somePhones)
		return err
	})
	expectDeadline(t, want, func() error {
		_, err := collect(client.List(t.Context(), phoneOfLead1))
		return err
	})
}

func TestDefaultTimeoutNeedsNoOption(t *testing.T) {
	var silent server
	readServer(t, "silent", &silent)
	client := newClient(t, silent.Address)
	expectDeadline(t, 300*time.Millisecond, func() error {
		_, err := client.Status(t.Context())
		return err
	})
}

func TestDeadlineOfTheContextIsKept(t *testing.T) {
	client := connect(t, "silent",
		leadline.WithDefaultTimeout(50*time.Millisecond))
	const want = 400 * time.Millisecond // longer than the client's
	ctx, cancel := context.WithTimeout(t.Context(), want)
	defer cancel()
	expectDeadline(t, want-10*time.Millisecond, func() error {
		_, err := client.GetByPhone(ctx, phoneOfLead1)
		return err
	})
}

func TestDeadlineOfTheCall(t *testing.T) {
	client := connect(t, "silent")
	const want = 100 * time.Millisecond
	timeout := leadline.WithTimeout(want)
	expectDeadline(t, want, func() error {
		_, err := client.GetByID(t.Context(), idOfLead1, timeout)
		return err
	})
	expectDeadline(t, want, func() error {
		_, err := collect(client.Stream(t.Context(),
			slices.Values(somePhones), timeout))
		return err
	})
}

func TestDeadlineOfAStreamEndsItsPatience(t *testing.T) {
	client := connect(t, "refused")
	const want = 300 * time.Millisecond
	expectDeadline(t, want, func() error {
		_, err := collect(client.Stream(t.Context(),
			slices.Values(somePhones), leadline.WithTimeout(want)))
		return err
	})
}

func TestCallerThatCancelsGetsItsOwnError(t *testing.T) {
	calls := map[string]func(context.Context, *leadline.Client) error{
		"get by phone": getByPhone(phoneOfLead1),
		"stream": func(ctx context.Context, client *leadline.Client) error {
			_, err := collect(client.Stream(ctx, slices.Values(somePhones)))
			return err
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			calls := newRecorder()
			calls.onBegin = cancel
			client := connect(t, "silent", calls.option())
			if err := call(ctx, client); !errors.Is(err, context.Canceled) {
				t.Errorf("it is %v", err)
			}
			calls.waitUntilNoneIsOpen(t)
		})
	}
}
