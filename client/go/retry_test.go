// SPDX-License-Identifier: Apache-2.0

package leadline_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	leadline "github.com/leadline/leadline/client/go"
)

func TestCallIsRepeatedThreeTimes(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "refused", calls.option())
	_, err := client.GetByPhone(t.Context(), phoneOfLead1)
	expectError(t, err, codes.Unavailable, "")
	if attempts := calls.attempts("GetLeadByPhone"); attempts != 4 {
		t.Errorf("%d attempts", attempts)
	}
}

func TestServerCanForbidRepetition(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "missing", calls.option())
	_, err := client.GetByPhone(t.Context(), phoneOfLead1)
	expectError(t, err, codes.Unavailable, "REPLICA_MISSING")
	if attempts := calls.attempts("GetLeadByPhone"); attempts != 1 {
		t.Errorf("%d attempts", attempts)
	}
}

// The third attempt would come after 48 ms at the earliest.
func TestCallIsNotRepeatedBeyondItsDeadline(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "refused", calls.option())
	_, err := client.GetByPhone(t.Context(), phoneOfLead1,
		leadline.WithTimeout(40*time.Millisecond))
	expectError(t, err, codes.DeadlineExceeded, "")
	if attempts := calls.attempts("GetLeadByPhone"); attempts > 2 {
		t.Errorf("%d attempts", attempts)
	}
}

func TestClientFindsAServerThatCameBack(t *testing.T) {
	client := connect(t, "restarting")
	if _, err := client.GetByPhone(t.Context(), phoneOfLead1); err != nil {
		t.Fatal(err)
	}
	restart(t) // what breaks the connection that the client has
	found, err := client.GetByPhone(t.Context(), phoneOfLead1)
	if err != nil || found.GetLead().GetNumber() != 1 {
		t.Errorf("it gives %v, %v", found, err)
	}
}

// While the server is away a call may fail, but only as one without a server.
func TestCallsDuringARestart(t *testing.T) {
	client := connect(t, "restarting")
	command, isBack := restartCommand(t), make(chan struct{})
	go func() {
		defer close(isBack)
		if err := command.Run(); err != nil {
			t.Error(err)
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), ample)
	defer cancel()
	var wasBack, found bool
	for !wasBack || !found {
		select {
		case <-isBack:
			wasBack = true
		case <-ctx.Done():
			t.Fatal("the server is back, and the client does not find it")
		default:
		}
		_, err := client.GetByPhone(ctx, phoneOfLead1)
		var e *leadline.Error
		if err != nil && (!errors.As(err, &e) ||
			e.Code != codes.Unavailable || e.Reason != "") {
			t.Fatal(err)
		}
		found = err == nil
	}
	<-isBack
}
