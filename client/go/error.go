// SPDX-License-Identifier: Apache-2.0

package leadline

import (
	"context"
	"errors"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// An Error is why a call failed, or a number of a batch or a stream: gRPC's
// code, and what the server said besides. Which errors a call has is in
// proto/leadline/v1/lookup.proto.
//
// Use [errors.As] to get it. [errors.Is] takes one with the code
// DEADLINE_EXCEEDED for [context.DeadlineExceeded], and [status.Code] gives
// its code.
type Error struct {
	Code codes.Code
	// For people; it may change.
	Message string

	// Why, for programs: for example "REPLICA_STALE". Empty where no Leadline
	// server said it: nobody listens, the time is up, and so on.
	Reason string
	// More about the reason, for example "as_of". May be nil.
	Metadata map[string]string
	// How old the replica is that the answer comes from. Nil if not said.
	Age *time.Duration
	// How long the server asks to be left alone. Nil if not said.
	RetryDelay *time.Duration
	// The field of the request that is at fault, and what is wrong with it.
	Field, FieldProblem string

	status *status.Status // as it came; nil where none did
}

// Error gives all of it that is for people, on one line.
func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString("leadline: " + code.Code(e.Code).String())
	if e.Reason != "" {
		text.WriteString(" (" + e.Reason + ")")
	}
	if e.Message != "" {
		text.WriteString(": " + e.Message)
	}
	return text.String()
}

// Is says whether target is [context.DeadlineExceeded] and so is this.
func (e *Error) Is(target error) bool {
	return target == context.DeadlineExceeded &&
		e.Code == codes.DeadlineExceeded
}

// GRPCStatus gives the status with its details, for [status.FromError].
func (e *Error) GRPCStatus() *status.Status {
	if e.status != nil {
		return e.status
	}
	return status.New(e.Code, e.Message)
}

// errorOf turns the error of a call of the stub with ctx into the client's.
// CANCELLED that the caller did not ask for becomes UNAVAILABLE: it is of a
// server that is going away.
func (c *Client) errorOf(ctx context.Context, err error) error {
	given := statusOf(err)
	if given.Code() == codes.Canceled &&
		errors.Is(ctx.Err(), context.Canceled) {
		return context.Canceled
	}
	isGone := given.Code() == codes.Canceled ||
		given.Code() == codes.Unavailable
	if isGone && c.isClosed() {
		return ErrClosed
	}
	if given.Code() == codes.Canceled {
		unavailable := given.Proto()
		unavailable.Code = int32(codes.Unavailable)
		given = status.FromProto(unavailable)
	}
	return newError(given)
}

// statusOf gives the status as the server sent it: gRPC wraps that of a call
// that it repeated in vain, and status.FromError makes one text of both.
func statusOf(err error) *status.Status {
	var has interface{ GRPCStatus() *status.Status }
	if errors.As(err, &has) {
		return has.GRPCStatus()
	}
	return status.FromContextError(err)
}

// newError reads the details of a status. Those that cannot be read are passed
// over.
func newError(given *status.Status) *Error {
	e := &Error{Code: given.Code(), Message: given.Message(), status: given}
	for _, detail := range given.Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			e.Reason = detail.GetReason()
			e.Metadata = detail.GetMetadata()
			e.Age = ageOf(detail)
		case *errdetails.BadRequest:
			if faults := detail.GetFieldViolations(); len(faults) > 0 {
				e.Field = faults[0].GetField()
				e.FieldProblem = faults[0].GetDescription()
			}
		case *errdetails.RetryInfo:
			delay := detail.GetRetryDelay().AsDuration()
			e.RetryDelay = &delay
		}
	}
	return e
}

// ageOf reads age_seconds, for example "12.345"; nil if there is none.
func ageOf(info *errdetails.ErrorInfo) *time.Duration {
	age, err := time.ParseDuration(info.GetMetadata()["age_seconds"] + "s")
	if err != nil {
		return nil
	}
	return &age
}

// hasCode says whether err is an Error with that code.
func hasCode(err error, wanted codes.Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == wanted
}

func isNotFound(err error) bool { return hasCode(err, codes.NotFound) }
