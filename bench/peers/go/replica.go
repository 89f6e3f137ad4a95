// SPDX-License-Identifier: Apache-2.0

package main

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"runtime"
	"strconv"
	"strings"

	_ "modernc.org/sqlite"
)

const winner = `
SELECT p.match, l.body FROM phones p JOIN leads l ON l.lead = p.lead
WHERE p.key = ?1 AND (NOT ?2 OR p.match & 7 <> 3)
ORDER BY p.activity DESC, p.stamp DESC, p.number DESC, p.lead LIMIT 1`

// ErrNoLead says that no lead has the number.
var ErrNoLead = errors.New("no such lead")

// Replica is a plain copy of the replica, opened for reading only. Safe for concurrent
// use.
type Replica struct {
	database *sql.DB
	find     *sql.Stmt
}

// OpenReplica opens a connection for each core.
func OpenReplica(path string) (*Replica, error) {
	database, err := sql.Open("sqlite", "file:"+path+
		"?mode=ro&_pragma=mmap_size(2147418112)&_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	database.SetMaxOpenConns(runtime.GOMAXPROCS(0))
	database.SetMaxIdleConns(runtime.GOMAXPROCS(0))
	find, err := database.Prepare(winner)
	if err != nil {
		return nil, err
	}
	return &Replica{database, find}, nil
}

// keyOf is the number's key in the phone index, and whether it has a country
// code. It understands digits and hyphens, with or without a plus.
func keyOf(phone string) (int64, bool, error) {
	digits, international := strings.CutPrefix(phone, "+")
	key, err := strconv.ParseInt("1"+strings.ReplaceAll(digits, "-", ""), 10, 64)
	return key, international, err
}

// Find gives the encoded answer for a number, or ErrNoLead.
func (r *Replica) Find(phone string) ([]byte, error) {
	key, international, err := keyOf(phone)
	if err != nil {
		return nil, err
	}
	rows, err := r.find.Query(key, international)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return nil, err
		}
		return nil, ErrNoLead
	}
	var match int64
	var lead sql.RawBytes
	if err := rows.Scan(&match, &lead); err != nil {
		return nil, err
	}
	return encode(match, lead), nil
}

// encode makes a GetLeadByPhoneResponse of matched_field, match_kind and lead.
func encode(match int64, lead []byte) []byte {
	answer := make([]byte, 0, len(lead)+16)
	answer = append(answer, 0x10, byte(match>>3), 0x18, byte(match&7), 0x0a)
	answer = binary.AppendUvarint(answer, uint64(len(lead)))
	return append(answer, lead...)
}
