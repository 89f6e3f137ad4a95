// SPDX-License-Identifier: Apache-2.0

package leadline

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
)

// CANCELLED is here because a server that is closing its connections answers
// with it. A call that its caller cancelled is not repeated: its context ended.
const serviceConfig = `{
  "methodConfig": [{
    "name": [{"service": "leadline.v1.LeadLookupService"}],
    "retryPolicy": {
      "maxAttempts": 4,
      "initialBackoff": "0.02s",
      "maxBackoff": "0.2s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE", "CANCELLED"]
    }
  }]
}`

const (
	pingEvery   = 30 * time.Second
	pingTimeout = 10 * time.Second

	firstReconnect   = 100 * time.Millisecond
	longestReconnect = 2 * time.Second
	// How long one attempt to connect may take: gRPC's own figure.
	connectTimeout = 20 * time.Second

	// A lead of many long attributes is tens of kilobytes; a thousand lists of
	// names are a few megabytes.
	maxAnswerBytes = 64 << 20
)

// connect makes the channel. It does not wait for a connection.
func connect(address string, o clientOptions) (*grpc.ClientConn, error) {
	transport, err := transportCredentials(o)
	if err != nil {
		return nil, err
	}
	if address == "" {
		address = DefaultAddress
	}
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(transport),
		grpc.WithDefaultServiceConfig(serviceConfig),
		// Neither a proxy nor a service config that DNS offers: both are for
		// the internet, and this goes straight to a server near by.
		grpc.WithNoProxy(),
		grpc.WithDisableServiceConfig(),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxAnswerBytes)),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{
			Time:                pingEvery,
			Timeout:             pingTimeout,
			PermitWithoutStream: true,
		}),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: backoff.Config{
				BaseDelay:  firstReconnect,
				Multiplier: 2,
				Jitter:     backoff.DefaultConfig.Jitter,
				MaxDelay:   longestReconnect,
			},
			MinConnectTimeout: connectTimeout,
		}),
		// A connection without calls stays: the next call finds it.
		grpc.WithIdleTimeout(0),
	}
	if o.token != nil {
		token, err := newBearerToken(*o.token)
		if err != nil {
			return nil, err
		}
		options = append(options, grpc.WithPerRPCCredentials(token))
	}
	connection, err := grpc.NewClient(address, append(options, o.dial...)...)
	if err != nil {
		return nil, fmt.Errorf("leadline: no server has the address %q: %w",
			address, err)
	}
	return connection, nil
}

func transportCredentials(
	o clientOptions,
) (credentials.TransportCredentials, error) {
	if o.tls == nil {
		if o.certificate != nil {
			return nil, errors.New(
				"leadline: a client certificate is of no use without TLS")
		}
		return insecure.NewCredentials(), nil
	}
	config := &tls.Config{
		MinVersion: tls.VersionTLS12,
		RootCAs:    x509.NewCertPool(),
	}
	if !config.RootCAs.AppendCertsFromPEM(o.tls.ca) {
		return nil, errors.New("leadline: no CA certificate in the PEM given")
	}
	if o.certificate != nil {
		certificate, err := o.certificate.parse()
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{certificate}
	}
	return credentials.NewTLS(config), nil
}

// bearerToken goes with every call. It implements
// credentials.PerRPCCredentials.
type bearerToken map[string]string

func newBearerToken(token string) (bearerToken, error) {
	isUnsendable := func(r rune) bool { return r <= ' ' || r > '~' }
	if token == "" || strings.ContainsFunc(token, isUnsendable) {
		return nil, errors.New(
			"leadline: a token is printable ASCII without spaces")
	}
	return bearerToken{"authorization": "Bearer " + token}, nil
}

func (t bearerToken) GetRequestMetadata(
	context.Context, ...string,
) (map[string]string, error) {
	return t, nil
}

// RequireTransportSecurity says no: within a host there may be no TLS.
func (t bearerToken) RequireTransportSecurity() bool { return false }
