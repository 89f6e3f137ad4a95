// SPDX-License-Identifier: Apache-2.0

// Package leadline asks a Leadline server who is calling: it finds the lead
// that a phone number belongs to.
//
// Make one [Client] and use it for everything; it is safe for use by many
// goroutines. What a call gives are the messages of
// proto/leadline/v1/lookup.proto, whose comments are the contract; a lead that
// does not exist is nil and no error. Every error of a call is an [*Error],
// but for two: [context.Canceled], where the caller cancelled its context, and
// [ErrClosed].
//
// A call takes as long as the deadline of its context allows, and 300 ms where
// the context has none. One that found no server, or a server that is going
// away, is repeated up to three times within that.
package leadline

import (
	"context"
	"errors"
	"sync"
	"time"

	"google.golang.org/grpc"

	leadlinev1 "github.com/leadline/leadline/client/go/leadline/v1"
)

// ErrClosed is the error of a call on a client that is closed.
var ErrClosed = errors.New("leadline: the client is closed")

// A Client is a connection to a Leadline server. It connects on the first
// call, and again whenever the connection is lost. Safe for concurrent use.
type Client struct {
	// Constant after construction.
	connection *grpc.ClientConn
	stub       leadlinev1.LeadLookupServiceClient
	timeout    time.Duration // of a call whose context has no deadline

	lists attributeLists

	closeOnce sync.Once
	closed    chan struct{} // closed by Close
}

// New makes a client of the server at address: HOST:PORT, or a target as gRPC
// writes them ("unix:/run/leadline.sock"); [DefaultAddress] if empty. It does
// not wait for the server. The error is about the arguments: an option that
// cannot be used, or an address that is none.
func New(address string, options ...Option) (*Client, error) {
	var o clientOptions
	for _, option := range options {
		option(&o)
	}
	timeout, err := o.defaultTimeout()
	if err != nil {
		return nil, err
	}
	connection, err := connect(address, o)
	if err != nil {
		return nil, err
	}
	return &Client{
		connection: connection,
		stub:       leadlinev1.NewLeadLookupServiceClient(connection),
		timeout:    timeout,
		closed:     make(chan struct{}),
	}, nil
}

// Close ends the connection. Calls that are under way, and later ones, end
// with [ErrClosed].
func (c *Client) Close() error {
	var err error
	c.closeOnce.Do(func() {
		close(c.closed)
		err = c.connection.Close()
	})
	return err
}

func (c *Client) isClosed() bool {
	select {
	case <-c.closed:
		return true
	default:
		return false
	}
}

// GetByPhone finds the lead that a phone number belongs to; nil if the account
// has none with that number.
func (c *Client) GetByPhone(
	ctx context.Context, phone string, options ...GetByPhoneOption,
) (*leadlinev1.GetLeadByPhoneResponse, error) {
	o := callOptionsOf(options)
	return nilWhereNotFound(call(ctx, c, o, c.stub.GetLeadByPhone,
		&leadlinev1.GetLeadByPhoneRequest{
			Phone:            phone,
			AttributeNames:   o.attributes,
			MaxStaleness:     o.maxStaleness,
			AllowReadThrough: o.readThrough,
		}, phone))
}

// GetByID gives the lead with an id, or the one that it was merged into; nil
// if the account has none, or it was deleted.
func (c *Client) GetByID(
	ctx context.Context, id string, options ...GetByIDOption,
) (*leadlinev1.GetLeadByIdResponse, error) {
	o := callOptionsOf(options)
	return nilWhereNotFound(call(ctx, c, o, c.stub.GetLeadById,
		&leadlinev1.GetLeadByIdRequest{
			Id:             id,
			AttributeNames: o.attributes,
			MaxStaleness:   o.maxStaleness,
		}, id))
}

// Status says how fresh and how full the server's replica is.
func (c *Client) Status(
	ctx context.Context, options ...CallOption,
) (*leadlinev1.GetReplicaStatusResponse, error) {
	return call(ctx, c, callOptionsOf(options), c.stub.GetReplicaStatus,
		&leadlinev1.GetReplicaStatusRequest{})
}
