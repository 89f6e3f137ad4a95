// SPDX-License-Identifier: Apache-2.0

package leadline

import (
	"context"
	"slices"
	"unicode/utf8"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
)

// call calls method, one of the stub's, within the call's deadline. text is
// what the request has of the caller's, but for the names of attributes. The
// error is one of the client's.
func call[Request, Response any](
	ctx context.Context,
	c *Client,
	o callOptions,
	method func(context.Context, *Request, ...grpc.CallOption) (*Response, error),
	request *Request,
	text ...string,
) (*Response, error) {
	if c.isClosed() {
		return nil, ErrClosed
	}
	if !isUTF8(text) || !isUTF8(o.attributes) {
		return nil, malformedRequest()
	}
	ctx, cancel := c.withDeadline(ctx, o)
	defer cancel()
	response, err := method(ctx, request)
	if err != nil {
		return nil, c.errorOf(ctx, err)
	}
	return response, nil
}

// withDeadline gives a context for one call: the call's own timeout, else the
// deadline that ctx has, else the client's timeout.
func (c *Client) withDeadline(
	ctx context.Context, o callOptions,
) (context.Context, context.CancelFunc) {
	if o.timeout != nil {
		return context.WithTimeout(ctx, *o.timeout)
	}
	if _, has := ctx.Deadline(); has {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, c.timeout)
}

// nilWhereNotFound turns NOT_FOUND into nothing.
func nilWhereNotFound[Response any](
	response *Response, err error,
) (*Response, error) {
	if isNotFound(err) {
		return nil, nil
	}
	return response, err
}

func isUTF8(text []string) bool {
	return !slices.ContainsFunc(text, func(one string) bool {
		return !utf8.ValidString(one)
	})
}

// malformedRequest is what the server answers to text that is not UTF-8. It is
// said here because gRPC for Go sends no such text.
func malformedRequest() error {
	const why = "the request has text that is not UTF-8"
	return &Error{
		Code:         codes.InvalidArgument,
		Message:      why,
		Reason:       "MALFORMED_REQUEST",
		FieldProblem: why,
	}
}
