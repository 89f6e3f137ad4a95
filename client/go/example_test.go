// SPDX-License-Identifier: Apache-2.0

package leadline_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"slices"

	leadline "github.com/leadline/leadline/client/go"
)

func ExampleClient_GetByPhone() {
	client, err := leadline.New(leadline.DefaultAddress)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	found, err := client.GetByPhone(context.Background(), "+91 98100 00001")
	switch {
	case err != nil:
		log.Fatal(err)
	case found == nil:
		fmt.Println("nobody that we know")
	default:
		fmt.Println(found.GetLead().GetFirstName())
	}
}

func ExampleClient_Stream() {
	client, err := leadline.New(leadline.DefaultAddress)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	phones := slices.Values([]string{"+91 98100 00001", "9810000002"})
	for result, err := range client.Stream(context.Background(), phones) {
		switch {
		case err != nil:
			log.Fatal(err) // the stream's: there are no more results
		case result.Err != nil:
			fmt.Println("no answer:", result.Err) // this number's
		case result.Match == nil:
			fmt.Println("nobody that we know")
		default:
			fmt.Println(result.Match.GetLead().GetFirstName())
		}
	}
}

func ExampleError() {
	client, err := leadline.New(leadline.DefaultAddress)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	_, err = client.GetByPhone(context.Background(), "9810000001")
	var e *leadline.Error
	if errors.As(err, &e) && e.Reason == "REPLICA_INCOMPLETE" {
		fmt.Println("not filled yet; ask again in", e.RetryDelay)
	}
}
