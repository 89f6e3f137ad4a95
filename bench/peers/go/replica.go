// SPDX-License-Identifier: Apache-2.0

package main

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"github.com/valyala/gozstd"
	_ "modernc.org/sqlite"
)

const winner = `
SELECT p.match, l.codec, l.body FROM phones p JOIN leads l ON l.lead = p.lead
WHERE p.key = ?1 AND (NOT ?2 OR p.match & 7 <> 3)
ORDER BY p.activity DESC, p.stamp DESC, p.number DESC, p.lead LIMIT 1`

const plainCodec = 0

// ErrNoLead says that no lead has the number.
var ErrNoLead = errors.New("no such lead")

// Replica is the replica's file, opened for reading only. Safe for concurrent
// use.
type Replica struct {
	database     *sql.DB
	find         *sql.Stmt
	dictionaries map[int64]*gozstd.DDict // by codec
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
	dictionaries, err := readDictionaries(database)
	if err != nil {
		return nil, err
	}
	return &Replica{database, find, dictionaries}, nil
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
	var match, codec int64
	var body sql.RawBytes
	if err := rows.Scan(&match, &codec, &body); err != nil {
		return nil, err
	}
	lead, err := r.unpack(codec, body)
	if err != nil {
		return nil, err
	}
	return encode(match, lead), nil
}

func (r *Replica) unpack(codec int64, body []byte) ([]byte, error) {
	if codec == plainCodec {
		return body, nil
	}
	dictionary := r.dictionaries[codec]
	if dictionary == nil {
		return nil, fmt.Errorf("there was no dictionary %d at the start", codec)
	}
	return gozstd.DecompressDict(nil, body, dictionary)
}

func readDictionaries(database *sql.DB) (map[int64]*gozstd.DDict, error) {
	rows, err := database.Query("SELECT codec, bytes FROM dictionaries")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	dictionaries := map[int64]*gozstd.DDict{}
	for rows.Next() {
		var codec int64
		var bytes []byte
		if err := rows.Scan(&codec, &bytes); err != nil {
			return nil, err
		}
		if dictionaries[codec], err = gozstd.NewDDict(bytes); err != nil {
			return nil, err
		}
	}
	return dictionaries, rows.Err()
}

// encode makes a GetLeadByPhoneResponse of matched_field, match_kind and lead.
func encode(match int64, lead []byte) []byte {
	answer := make([]byte, 0, len(lead)+16)
	answer = append(answer, 0x10, byte(match>>3), 0x18, byte(match&7), 0x0a)
	answer = binary.AppendUvarint(answer, uint64(len(lead)))
	return append(answer, lead...)
}
