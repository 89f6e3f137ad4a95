// SPDX-License-Identifier: Apache-2.0

package leadline

import (
	"context"
	"fmt"
	"iter"
	"time"

	"google.golang.org/grpc/codes"
)

const defaultPatience = 30 * time.Second

// Stream looks any count of phone numbers up, and gives exactly one result for
// each, in order. Numbers are taken from phones as the server takes them, and
// on the goroutine that consumes the results. An error ends the sequence; it
// comes in place of the result of the first number without one. Each use of
// the sequence looks all numbers up anew.
//
// A stream whose server goes away is opened anew, and goes on with the numbers
// that have no result; [WithPatience] bounds how long that is tried. It has no
// deadline but that of ctx, or the one of [WithTimeout].
func (c *Client) Stream(
	ctx context.Context, phones iter.Seq[string], options ...StreamOption,
) iter.Seq2[Result, error] {
	o := callOptionsOf(options)
	return func(yield func(Result, error) bool) {
		if o.numbersPerMessage < 1 || o.numbersPerMessage > mostInMessage {
			yield(Result{}, &Error{
				Code: codes.InvalidArgument,
				Message: fmt.Sprintf("%d numbers per message; 1 to %d can be",
					o.numbersPerMessage, mostInMessage),
			})
			return
		}
		ctx, cancel := streamContext(ctx, o)
		defer cancel()
		next, stop := iter.Pull(phones)
		defer stop()
		run := newStreamRun(c, o, next, func(result Result) bool {
			return yield(result, nil)
		})
		if err := run.toItsEnd(ctx); err != nil && err != errEnough {
			yield(Result{}, err)
		}
	}
}

func streamContext(
	ctx context.Context, o callOptions,
) (context.Context, context.CancelFunc) {
	if o.timeout == nil {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, *o.timeout)
}
