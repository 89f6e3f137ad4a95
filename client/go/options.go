// SPDX-License-Identifier: Apache-2.0

package leadline

import (
	"crypto/tls"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc"
)

const (
	// DefaultAddress is where a Leadline server listens unless told otherwise.
	DefaultAddress = "127.0.0.1:50051"
	// DefaultTimeout is how long a call may take, its repetitions included,
	// where nobody says otherwise.
	DefaultTimeout = 300 * time.Millisecond
)

// An Option says how a client connects. [New] says if it cannot be used.
type Option func(*clientOptions)

type clientOptions struct {
	tls         *tlsOption
	certificate *certificateOption
	token       *string
	timeout     *time.Duration
	dial        []grpc.DialOption
}

type tlsOption struct {
	ca []byte
}

type certificateOption struct {
	certificate, key []byte
}

// WithTLS makes the connection one of TLS. ca is the certificate, as PEM, of
// the authority that signed the server's, or several; the server's has to be
// for the host in the address.
func WithTLS(ca []byte) Option {
	return func(o *clientOptions) { o.tls = &tlsOption{ca} }
}

// WithClientCertificate gives the client's own certificate and its key, as
// PEM, for a server that asks for one (mutual TLS). Only with [WithTLS].
func WithClientCertificate(certificate, key []byte) Option {
	return func(o *clientOptions) {
		o.certificate = &certificateOption{certificate, key}
	}
}

// WithToken sends a token with every call. Without TLS, whoever is on the way
// can read it.
func WithToken(token string) Option {
	return func(o *clientOptions) { o.token = &token }
}

// WithDefaultTimeout says how long a call may take whose context has no
// deadline, its repetitions included; above 0. Without it: [DefaultTimeout].
func WithDefaultTimeout(timeout time.Duration) Option {
	return func(o *clientOptions) { o.timeout = &timeout }
}

// WithDialOptions adds options of gRPC's own, for example interceptors and
// statistics. Where they contradict the client's, they win.
func WithDialOptions(options ...grpc.DialOption) Option {
	return func(o *clientOptions) { o.dial = append(o.dial, options...) }
}

func (o *clientOptions) defaultTimeout() (time.Duration, error) {
	if o.timeout == nil {
		return DefaultTimeout, nil
	}
	if *o.timeout <= 0 {
		return 0, fmt.Errorf("leadline: a timeout of %v leaves no time for a call",
			*o.timeout)
	}
	return *o.timeout, nil
}

func (o *certificateOption) parse() (tls.Certificate, error) {
	if len(o.certificate) == 0 {
		return tls.Certificate{}, errors.New(
			"leadline: a client's key without its certificate")
	}
	if len(o.key) == 0 {
		return tls.Certificate{}, errors.New(
			"leadline: a client's certificate without its key")
	}
	pair, err := tls.X509KeyPair(o.certificate, o.key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf(
			"leadline: the client's certificate cannot be used: %w", err)
	}
	return pair, nil
}
