// SPDX-License-Identifier: Apache-2.0

package leadline_test

import (
	"strings"
	"testing"

	leadline "github.com/leadline/leadline/client/go"
)

func TestOptionsThatCannotBeUsed(t *testing.T) {
	var mutual, tls server
	readServer(t, "mutual", &mutual)
	readServer(t, "tls", &tls)
	ca, certificate, key := readFile(t, mutual.TLSCA),
		readFile(t, mutual.TLSCert), readFile(t, mutual.TLSKey)
	none := []byte(nil)
	for _, one := range []struct {
		name    string
		options []leadline.Option
		says    string
	}{
		{"a key without its certificate", []leadline.Option{
			leadline.WithTLS(ca), leadline.WithClientCertificate(none, key),
		}, "key without its certificate"},
		{"a certificate without its key", []leadline.Option{
			leadline.WithTLS(ca),
			leadline.WithClientCertificate(certificate, none),
		}, "certificate without its key"},
		{"a certificate and another's key", []leadline.Option{
			leadline.WithTLS(ca), leadline.WithClientCertificate(ca, key),
		}, "cannot be used"},
		{"a certificate without TLS", []leadline.Option{
			leadline.WithClientCertificate(certificate, key),
		}, "without TLS"},
		{"no CA", []leadline.Option{leadline.WithTLS(none)}, "no CA"},
		{"a CA that is none", []leadline.Option{
			leadline.WithTLS([]byte("a CA")),
		}, "no CA"},
		{"an empty token", []leadline.Option{leadline.WithToken("")}, "token"},
		{"a token of two lines", []leadline.Option{
			leadline.WithToken("a\nb"),
		}, "token"},
		{"a token that is not ASCII", []leadline.Option{
			leadline.WithToken("é"),
		}, "token"},
		{"no time", []leadline.Option{
			leadline.WithDefaultTimeout(0),
		}, "no time"},
	} {
		t.Run(one.name, func(t *testing.T) {
			client, err := leadline.New(mutual.Address, one.options...)
			if err == nil {
				client.Close()
				t.Fatal("it is taken")
			}
			if !strings.Contains(err.Error(), one.says) {
				t.Errorf("it says %q", err)
			}
		})
	}
}

func TestAddressThatIsNone(t *testing.T) {
	client, err := leadline.New("127.0.0.1 \n:50051")
	if err == nil {
		client.Close()
		t.Fatal("it is taken")
	}
	if !strings.Contains(err.Error(), `"127.0.0.1 \n:50051"`) {
		t.Errorf("it says %q", err)
	}
}

func TestErrorsDoNotShowTheToken(t *testing.T) {
	const secret = "a secret with spaces"
	_, err := leadline.New("", leadline.WithToken(secret))
	if err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("it says %v", err)
	}
}
