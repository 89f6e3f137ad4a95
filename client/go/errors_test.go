// SPDX-License-Identifier: Apache-2.0

package leadline_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	leadline "github.com/leadline/leadline/client/go"
)

func TestErrorsOfCalls(t *testing.T) {
	stale := leadline.WithMaxStaleness(time.Millisecond)
	for _, one := range []struct {
		name, server string
		call         func(context.Context, *leadline.Client) error
		code         codes.Code
		reason       string
		field        string
		metadata     []string // keys that it has at least
		hasAge       bool
		hasDelay     bool
	}{
		{
			name: "letters", server: "main", call: getByPhone(noPhone),
			code: codes.InvalidArgument, reason: "INVALID_PHONE", field: "phone",
		}, {
			name: "no number", server: "main", call: getByPhone(""),
			code: codes.InvalidArgument, reason: "INVALID_PHONE", field: "phone",
		}, {
			name: "a bound that is none", server: "main",
			call: getByPhone(phoneOfLead1, leadline.WithMaxStaleness(-1)),
			code: codes.InvalidArgument, reason: "INVALID_MAX_STALENESS",
			field: "max_staleness",
		}, {
			name: "a replica that is too old", server: "main",
			call: getByPhone(phoneOfLead1, stale),
			code: codes.FailedPrecondition, reason: "REPLICA_STALE",
			metadata: []string{"age_seconds", "as_of", "max_staleness_seconds"},
			hasAge:   true,
		}, {
			name: "a replica that is not filled", server: "unfilled",
			call: getByPhone(phoneOfLead1),
			code: codes.Unavailable, reason: "REPLICA_INCOMPLETE",
			metadata: []string{"leads_stored"}, hasDelay: true,
		}, {
			name: "no replica", server: "missing",
			call: getByPhone(phoneOfLead1),
			code: codes.Unavailable, reason: "REPLICA_MISSING", hasDelay: true,
		}, {
			name: "nobody listens", server: "refused",
			call: getByPhone(phoneOfLead1), code: codes.Unavailable,
		}, {
			name: "no id", server: "main",
			call: func(ctx context.Context, client *leadline.Client) error {
				_, err := client.GetByID(ctx, "")
				return err
			},
			code: codes.InvalidArgument, reason: "INVALID_ID", field: "id",
		}, {
			name: "a page size that is none", server: "main",
			call: func(ctx context.Context, client *leadline.Client) error {
				_, err := collect(client.List(ctx, phoneOfLead1,
					leadline.WithPageSize(-1)))
				return err
			},
			code: codes.InvalidArgument, reason: "INVALID_PAGE_SIZE",
			field: "page_size",
		}, {
			name: "a batch of a replica that is too old", server: "main",
			call: func(ctx context.Context, client *leadline.Client) error {
				_, err := client.Batch(ctx, somePhones, stale)
				return err
			},
			code: codes.FailedPrecondition, reason: "REPLICA_STALE",
			hasAge: true,
		}, {
			name: "a stream of a replica that is too old", server: "main",
			call: func(ctx context.Context, client *leadline.Client) error {
				_, err := collect(client.Stream(ctx,
					slices.Values(somePhones), stale))
				return err
			},
			code: codes.FailedPrecondition, reason: "REPLICA_STALE",
			hasAge: true,
		}, {
			name: "a status of no replica", server: "missing",
			call: func(ctx context.Context, client *leadline.Client) error {
				_, err := client.Status(ctx)
				return err
			},
			code: codes.Unavailable, reason: "REPLICA_MISSING", hasDelay: true,
		},
	} {
		t.Run(one.name, func(t *testing.T) {
			err := one.call(t.Context(), connect(t, one.server))
			e := expectError(t, err, one.code, one.reason)
			if e.Message == "" {
				t.Error("it has no message")
			}
			if e.Field != one.field || (e.FieldProblem != "") != (one.field != "") {
				t.Errorf("the field is %q, its problem %q", e.Field, e.FieldProblem)
			}
			for _, key := range one.metadata {
				if e.Metadata[key] == "" {
					t.Errorf("%s is not in %v", key, e.Metadata)
				}
			}
			if (e.Age != nil) != one.hasAge || e.Age != nil && *e.Age <= 0 {
				t.Errorf("the age is %v", e.Age)
			}
			if (e.RetryDelay != nil) != one.hasDelay ||
				e.RetryDelay != nil && *e.RetryDelay <= 0 {
				t.Errorf("the delay is %v", e.RetryDelay)
			}
			if status.Code(err) != one.code {
				t.Errorf("gRPC takes it for %v", status.Code(err))
			}
			if !strings.Contains(err.Error(), one.reason) ||
				!strings.Contains(err.Error(), e.Message) {
				t.Errorf("its text is %q", err)
			}
		})
	}
}

func getByPhone(
	phone string, options ...leadline.GetByPhoneOption,
) func(context.Context, *leadline.Client) error {
	return func(ctx context.Context, client *leadline.Client) error {
		_, err := client.GetByPhone(ctx, phone, options...)
		return err
	}
}

func TestErrorsOfNumbers(t *testing.T) {
	results, err := connect(t, "main").Batch(t.Context(), []string{noPhone})
	if err != nil {
		t.Fatal(err)
	}
	expectError(t, results[0].Err, codes.InvalidArgument, "INVALID_PHONE")

	results, err = connect(t, "unfilled").Batch(t.Context(),
		[]string{phoneOfLead1})
	if err != nil {
		t.Fatal(err)
	}
	expectError(t, results[0].Err, codes.Unavailable, "REPLICA_INCOMPLETE")
}

// gRPC for Go sends no text that is not UTF-8; the client says what the server
// would.
func TestTextThatIsNotUTF8(t *testing.T) {
	const bad = "\xff98100"
	client, ctx := connect(t, "main"), t.Context()
	_, byPhone := client.GetByPhone(ctx, bad)
	_, byID := client.GetByID(ctx, bad)
	_, list := collect(client.List(ctx, bad))
	_, batch := client.Batch(ctx, []string{phoneOfLead1, bad})
	_, attribute := client.GetByPhone(ctx, phoneOfLead1,
		leadline.WithAttributes(bad))
	_, attributeOfStream := collect(client.Stream(ctx,
		slices.Values(somePhones), leadline.WithAttributes(bad)))
	for _, err := range []error{
		byPhone, byID, list, batch, attribute, attributeOfStream,
	} {
		expectError(t, err, codes.InvalidArgument, "MALFORMED_REQUEST")
	}
}
