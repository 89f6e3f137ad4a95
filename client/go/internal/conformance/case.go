// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"time"

	leadline "github.com/leadline/leadline/client/go"
)

// A testCase is a line of the file of cases. Pointers are nil where the case
// has no such key.
type testCase struct {
	Name           string     `json:"name"`
	Connect        connection `json:"connect"`
	Call           string     `json:"call"`
	Phone          string     `json:"phone"`
	Phones         []string   `json:"phones"`
	ID             string     `json:"id"`
	PageSize       int32      `json:"page_size"`
	Chunk          *int       `json:"chunk"`
	Attributes     []string   `json:"attributes"`
	MaxStalenessMs *int64     `json:"max_staleness_ms"`
	TimeoutMs      *int64     `json:"timeout_ms"`
	Hook           *hook      `json:"hook"`
}

// A hook is a command that runs once so many results of a stream are taken.
type hook struct {
	After   int      `json:"after"`
	Command []string `json:"command"`
}

// A connection says how to connect. Equal ones share a client.
type connection struct {
	Address string `json:"address"`
	TLSCA   string `json:"tls_ca"`
	TLSCert string `json:"tls_cert"`
	TLSKey  string `json:"tls_key"`
	Token   string `json:"token"`
}

func (c connection) client() (*leadline.Client, error) {
	var options []leadline.Option
	if c.TLSCA != "" {
		ca, err := os.ReadFile(c.TLSCA)
		if err != nil {
			return nil, err
		}
		options = append(options, leadline.WithTLS(ca))
	}
	if c.TLSCert != "" {
		certificate, err := os.ReadFile(c.TLSCert)
		if err != nil {
			return nil, err
		}
		key, err := os.ReadFile(c.TLSKey)
		if err != nil {
			return nil, err
		}
		options = append(options,
			leadline.WithClientCertificate(certificate, key))
	}
	if c.Token != "" {
		options = append(options, leadline.WithToken(c.Token))
	}
	return leadline.New(c.Address, options...)
}

// optionsOf gives what a case says for every call that looks for leads. Option
// is the kind that the call takes.
func optionsOf[Option any](one *testCase) []Option {
	var options []any
	if len(one.Attributes) > 0 {
		options = append(options, leadline.WithAttributes(one.Attributes...))
	}
	if one.MaxStalenessMs != nil {
		options = append(options,
			leadline.WithMaxStaleness(milliseconds(*one.MaxStalenessMs)))
	}
	if one.TimeoutMs != nil {
		options = append(options,
			leadline.WithTimeout(milliseconds(*one.TimeoutMs)))
	}
	converted := make([]Option, len(options))
	for i, option := range options {
		converted[i] = option.(Option)
	}
	return converted
}

func milliseconds(count int64) time.Duration {
	return time.Duration(count) * time.Millisecond
}
