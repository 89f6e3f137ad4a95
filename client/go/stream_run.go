// SPDX-License-Identifier: Apache-2.0

package leadline

import (
	"context"
	"errors"
	"io"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	leadlinev1 "github.com/leadline/leadline/client/go/leadline/v1"
)

const (
	firstPause   = 20 * time.Millisecond
	longestPause = time.Second
)

// errEnough ends a stream whose caller wants no more results.
var errEnough = errors.New("leadline: the caller has enough")

type grpcStream = grpc.BidiStreamingClient[
	leadlinev1.StreamLeadsByPhoneRequest, leadlinev1.StreamLeadsByPhoneResponse]

// A streamRun is one use of Stream. Not safe for concurrent use.
type streamRun struct {
	client  *Client
	options callOptions
	take    func(Result) bool // false: the caller has enough
	queue   streamQueue

	// Since when there is no answer. The time that the caller takes for its
	// numbers and its results does not count.
	waiting time.Time
	pause   time.Duration // before the stream is opened anew
}

func newStreamRun(
	client *Client,
	options callOptions,
	next func() (string, bool),
	take func(Result) bool,
) *streamRun {
	run := &streamRun{
		client:  client,
		options: options,
		queue:   streamQueue{numbersPerMessage: options.numbersPerMessage},
		waiting: time.Now(),
		pause:   firstPause,
	}
	run.take = func(result Result) (more bool) {
		run.onCallersTime(func() { more = take(result) })
		return more
	}
	run.queue.next = func() (phone string, ok bool) {
		run.onCallersTime(func() { phone, ok = next() })
		return phone, ok
	}
	for _, name := range options.attributes {
		run.queue.attributeBytes += len(name)
	}
	return run
}

// onCallersTime does what is the caller's, and does not count it as waiting.
func (r *streamRun) onCallersTime(do func()) {
	start := time.Now()
	do()
	r.waiting = r.waiting.Add(time.Since(start))
}

// toItsEnd gives every number its result; the error is the stream's, or
// errEnough.
func (r *streamRun) toItsEnd(ctx context.Context) error {
	if !isUTF8(r.options.attributes) {
		return malformedRequest()
	}
	for {
		r.queue.sent = 0
		if !r.queue.hasUnsent() {
			return r.queue.err
		}
		err := r.onOneStream(ctx)
		if err == nil || !isBrokenOff(err) {
			return err
		}
		if time.Since(r.waiting)+r.pause > r.options.patience {
			return err
		}
		if err := r.waitForPause(ctx); err != nil {
			return err
		}
		r.pause = min(2*r.pause, longestPause)
	}
}

// isBrokenOff says whether the server went away, and what was not answered can
// be sent again.
func isBrokenOff(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == codes.Unavailable &&
		(e.Reason == "" || e.Reason == "DRAINING")
}

func (r *streamRun) waitForPause(ctx context.Context) error {
	timer := time.NewTimer(r.pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-r.client.closed:
		return ErrClosed
	case <-ctx.Done():
		return r.client.errorOf(ctx, ctx.Err())
	}
}

// onOneStream goes as far as one stream lasts; nil if all is done.
func (r *streamRun) onOneStream(ctx context.Context) error {
	if r.client.isClosed() {
		return ErrClosed
	}
	// However this returns, gRPC lets go of the stream.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := r.client.stub.StreamLeadsByPhone(ctx)
	if err != nil {
		return r.client.errorOf(ctx, err)
	}
	for {
		if err := r.send(stream); err != nil {
			return r.client.errorOf(ctx, err)
		}
		if r.queue.sent == 0 && !r.queue.hasUnsent() {
			break
		}
		answer, err := stream.Recv()
		if err == io.EOF {
			return internalError("the stream ended before its last answer")
		}
		if err != nil {
			return r.client.errorOf(ctx, err)
		}
		r.waiting, r.pause = time.Now(), firstPause
		if err := r.takeAnswer(ctx, answer); err != nil {
			return err
		}
	}
	// Every number has its result: how the stream ends is no matter any more.
	_ = stream.CloseSend()
	_, _ = stream.Recv()
	return r.queue.err
}

// send sends what there is and has room. It gives no error where the stream is
// broken: receiving says why.
func (r *streamRun) send(stream grpcStream) error {
	for r.queue.hasUnsent() && r.queue.hasRoom() {
		message := r.queue.messages[r.queue.sent]
		err := stream.Send(&leadlinev1.StreamLeadsByPhoneRequest{
			Id:             message.id,
			Phones:         message.phones,
			AttributeNames: r.options.attributes,
			MaxStaleness:   r.options.maxStaleness,
		})
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		r.queue.sent++
	}
	return nil
}

// takeAnswer hands out what answers the first message. On an error, that is
// left of the message which has no result.
func (r *streamRun) takeAnswer(
	ctx context.Context, answer *leadlinev1.StreamLeadsByPhoneResponse,
) error {
	message := r.queue.first()
	if r.queue.sent == 0 || answer.GetId() != message.id ||
		len(answer.GetResults()) != len(message.phones) {
		return answerForOthers()
	}
	for _, result := range answer.GetResults() {
		if isLeftOut(result) {
			break
		}
		if !r.take(resultOf(result)) {
			return errEnough
		}
		message.phones = message.phones[1:]
	}
	if err := r.takeLeftOut(ctx, message.phones); err != nil {
		return err
	}
	r.queue.removeFirst()
	return nil
}

// takeLeftOut asks for the numbers that did not fit into an answer.
func (r *streamRun) takeLeftOut(ctx context.Context, phones []string) error {
	if len(phones) == 0 {
		return nil
	}
	o := r.options
	o.timeout = nil // it is the stream's
	results, err := r.client.batch(ctx, phones, o)
	if err != nil {
		return err
	}
	for _, result := range results {
		if !r.take(result) {
			return errEnough
		}
	}
	return nil
}
