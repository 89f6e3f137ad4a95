// SPDX-License-Identifier: Apache-2.0

package leadline_test

import (
	"context"
	"path"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/stats"

	leadline "github.com/leadline/leadline/client/go"
)

// A recorder counts what a client asks of its server: every attempt of every
// call. Safe for concurrent use.
type recorder struct {
	mutex   sync.Mutex
	ended   map[string]int // by the method's name; guarded by mutex
	open    int            // guarded by mutex
	onBegin func()         // called for each; nil: nothing. Constant.
	changed chan struct{}  // has room for one
}

func newRecorder() *recorder {
	return &recorder{
		ended: make(map[string]int), changed: make(chan struct{}, 1),
	}
}

// option has a client recorded.
func (r *recorder) option() leadline.Option {
	return leadline.WithDialOptions(grpc.WithStatsHandler(r))
}

// attempts says how often the method was asked for. It counts attempts that
// ended: without a connection, gRPC begins some that it never makes.
func (r *recorder) attempts(method string) int {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.ended[method]
}

// waitUntilNoneIsOpen fails the test if an attempt does not end.
func (r *recorder) waitUntilNoneIsOpen(t *testing.T) {
	t.Helper()
	tooLong := time.After(ample)
	for r.openAttempts() > 0 {
		select {
		case <-r.changed:
		case <-tooLong:
			t.Fatalf("%d calls are still open", r.openAttempts())
		}
	}
}

func (r *recorder) openAttempts() int {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.open
}

type methodKey struct{}

// TagRPC, HandleRPC, TagConn and HandleConn implement stats.Handler.
func (r *recorder) TagRPC(
	ctx context.Context, info *stats.RPCTagInfo,
) context.Context {
	return context.WithValue(ctx, methodKey{}, path.Base(info.FullMethodName))
}

func (r *recorder) HandleRPC(ctx context.Context, event stats.RPCStats) {
	switch event.(type) {
	case *stats.Begin:
		r.begin()
	case *stats.End:
		r.end(ctx.Value(methodKey{}).(string))
	}
}

func (r *recorder) begin() {
	r.mutex.Lock()
	r.open++
	r.mutex.Unlock()
	if r.onBegin != nil {
		r.onBegin()
	}
}

func (r *recorder) end(method string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.open--
	r.ended[method]++
	select {
	case r.changed <- struct{}{}:
	default:
	}
}

func (r *recorder) TagConn(
	ctx context.Context, _ *stats.ConnTagInfo,
) context.Context {
	return ctx
}

func (r *recorder) HandleConn(context.Context, stats.ConnStats) {}
