// SPDX-License-Identifier: Apache-2.0

package leadline

import (
	"context"
	"fmt"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/durationpb"
)

func openClient(t *testing.T) *Client {
	t.Helper()
	client, err := New("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

func TestCancelledIsUnavailableUnlessTheCallerAskedForIt(t *testing.T) {
	client := openClient(t)
	cancelled := status.Error(codes.Canceled, "CANCELLED")
	err := client.errorOf(t.Context(), cancelled)
	if !hasCode(err, codes.Unavailable) ||
		status.Code(err) != codes.Unavailable {
		t.Errorf("it is %v", err)
	}
	if !isBrokenOff(err) {
		t.Error("a stream is not opened anew after it")
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := client.errorOf(ctx, cancelled); err != context.Canceled {
		t.Errorf("the caller's is %v", err)
	}
}

func TestErrorsAfterCloseAreErrClosed(t *testing.T) {
	client := openClient(t)
	client.Close()
	for _, code := range []codes.Code{codes.Canceled, codes.Unavailable} {
		err := client.errorOf(t.Context(), status.Error(code, "closing"))
		if err != ErrClosed {
			t.Errorf("%v is %v", code, err)
		}
	}
}

func TestDetailsThatCannotBeReadArePassedOver(t *testing.T) {
	reason, err := anypb.New(&errdetails.ErrorInfo{
		Reason:   "REPLICA_STALE",
		Metadata: map[string]string{"age_seconds": "12.345"},
	})
	if err != nil {
		t.Fatal(err)
	}
	delay, err := anypb.New(&errdetails.RetryInfo{
		RetryDelay: durationpb.New(1500 * time.Millisecond),
	})
	if err != nil {
		t.Fatal(err)
	}
	noFault, err := anypb.New(&errdetails.BadRequest{})
	if err != nil {
		t.Fatal(err)
	}
	damaged := &anypb.Any{TypeUrl: reason.GetTypeUrl(), Value: []byte{0xff}}
	unknown := &anypb.Any{TypeUrl: "type.googleapis.com/no.such.Type"}
	e := newError(status.FromProto(&spb.Status{
		Code:    int32(codes.FailedPrecondition),
		Message: "too old",
		Details: []*anypb.Any{damaged, unknown, noFault, reason, delay},
	}))
	if e.Code != codes.FailedPrecondition || e.Message != "too old" ||
		e.Reason != "REPLICA_STALE" || e.Field != "" {
		t.Errorf("it is %+v", e)
	}
	if e.Age == nil || *e.Age != 12345*time.Millisecond {
		t.Errorf("the age is %v", e.Age)
	}
	if e.RetryDelay == nil || *e.RetryDelay != 1500*time.Millisecond {
		t.Errorf("the delay is %v", e.RetryDelay)
	}
}

func TestAgesThatAreNoneAreNil(t *testing.T) {
	for _, text := range []string{"", "soon", "1 "} {
		info := &errdetails.ErrorInfo{
			Metadata: map[string]string{"age_seconds": text},
		}
		if age := ageOf(info); age != nil {
			t.Errorf("%q is %v", text, *age)
		}
	}
}

// gRPC says of a call that it repeated in vain how often it did.
func TestTheMessageIsTheServersOwn(t *testing.T) {
	client := openClient(t)
	wrapped := fmt.Errorf("failed after 4 attempts: %w",
		status.Error(codes.Unavailable, "draining"))
	e, is := client.errorOf(t.Context(), wrapped).(*Error)
	if !is || e.Message != "draining" {
		t.Errorf("it is %v", e)
	}
}
