// SPDX-License-Identifier: Apache-2.0

// A server of GetLeadByPhone from Leadline's replica, as grpc-go serves it:
// one process, and the stored lead goes into the answer without being parsed.
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"net"
	"os"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/status"
)

// rawCodec hands messages over as bytes.
type rawCodec struct{}

func (rawCodec) Name() string { return "proto" }

func (rawCodec) Marshal(message any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(*message.(*[]byte))}, nil
}

func (rawCodec) Unmarshal(data mem.BufferSlice, message any) error {
	*message.(*[]byte) = data.Materialize()
	return nil
}

// phoneOf takes the number out of a request that holds nothing else.
func phoneOf(request []byte) (string, error) {
	const phoneTag = 0x0a
	if len(request) < 3 || request[0] != phoneTag || int(request[1]) != len(request)-2 {
		return "", status.Error(codes.InvalidArgument, "only a plain phone is understood")
	}
	return string(request[2:]), nil
}

// lookup is a grpc.MethodHandler for GetLeadByPhone.
func lookup(service any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
	var request []byte
	if err := decode(&request); err != nil {
		return nil, err
	}
	phone, err := phoneOf(request)
	if err != nil {
		return nil, err
	}
	answer, err := service.(*Replica).Find(phone)
	if errors.Is(err, ErrNoLead) {
		return nil, status.Error(codes.NotFound, err.Error())
	}
	if err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	return &answer, nil
}

// sayPort writes the port under another name first, so that it is there whole.
func sayPort(file string, listener net.Listener) error {
	_, port, _ := strings.Cut(listener.Addr().String(), ":")
	if err := os.WriteFile(file+".new", []byte("grpc "+port+"\n"), 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

func run() error {
	path := flag.String("replica", "", "the replica's file")
	portFile := flag.String("port-file", "", "where to write the port")
	flag.Parse()
	replica, err := OpenReplica(*path)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := grpc.NewServer(grpc.ForceServerCodecV2(rawCodec{}))
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "leadline.v1.LeadLookupService",
		HandlerType: (*any)(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "GetLeadByPhone", Handler: lookup}},
	}, replica)
	if err := sayPort(*portFile, listener); err != nil {
		return err
	}
	return server.Serve(listener)
}

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}
