// SPDX-License-Identifier: Apache-2.0

package leadline_test

import (
	"slices"
	"testing"

	"google.golang.org/grpc/codes"

	leadline "github.com/leadline/leadline/client/go"
)

func TestTLS(t *testing.T) {
	for _, name := range []string{"tls", "mutual"} {
		t.Run(name, func(t *testing.T) {
			client := connect(t, name)
			found, err := client.GetByPhone(t.Context(), phoneOfLead1)
			if err != nil || found.GetLead().GetNumber() != 1 {
				t.Errorf("it gives %v, %v", found, err)
			}
			results, err := collect(client.Stream(t.Context(),
				slices.Values(somePhones)))
			if err != nil {
				t.Fatal(err)
			}
			expectNumbers(t, results, someNumbers)
		})
	}
}

func TestTokens(t *testing.T) {
	for _, one := range []struct {
		server string
		code   codes.Code
		reason string
	}{
		{"tls-nobody", codes.Unauthenticated, "TOKEN_MISSING"},
		{"tls-unknown", codes.Unauthenticated, "TOKEN_UNKNOWN"},
		{"tls-status", codes.PermissionDenied, "TOKEN_NOT_ALLOWED"},
	} {
		t.Run(one.server, func(t *testing.T) {
			client := connect(t, one.server)
			_, err := client.GetByPhone(t.Context(), phoneOfLead1)
			expectError(t, err, one.code, one.reason)
			_, err = collect(client.Stream(t.Context(),
				slices.Values(somePhones)))
			expectError(t, err, one.code, one.reason)
		})
	}
	status, err := connect(t, "tls-status").Status(t.Context())
	if err != nil || status.GetAccountId() == "" {
		t.Errorf("the status is %v, %v", status, err)
	}
}

func TestConnectionsThatAreRefused(t *testing.T) {
	var mutual, tls server
	readServer(t, "mutual", &mutual)
	readServer(t, "tls", &tls)
	ca := leadline.WithTLS(readFile(t, mutual.TLSCA))
	for _, one := range []struct {
		name   string
		client *leadline.Client
	}{
		{"the client trusts another CA", connect(t, "tls-stranger")},
		{"the client has no certificate", newClient(t, mutual.Address, ca,
			leadline.WithDefaultTimeout(ample))},
		{"the client speaks without TLS", newClient(t, tls.Address,
			leadline.WithToken(tls.Token), leadline.WithDefaultTimeout(ample))},
	} {
		t.Run(one.name, func(t *testing.T) {
			_, err := one.client.GetByPhone(t.Context(), phoneOfLead1)
			expectError(t, err, codes.Unavailable, "")
		})
	}
}
