// A database in memory with the protocol of MySQL, on the address of its only argument, until it is ended.
package main

import (
	"fmt"
	"os"

	sqle "github.com/dolthub/go-mysql-server"
	"github.com/dolthub/go-mysql-server/memory"
	"github.com/dolthub/go-mysql-server/server"
	"github.com/dolthub/go-mysql-server/sql"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: mysql HOST:PORT")
		os.Exit(2)
	}
	database := memory.NewDatabase("modelregistry")
	database.BaseDatabase.EnablePrimaryKeyIndexes()
	provider := memory.NewDBProvider(database)
	config := server.Config{Protocol: "tcp", Address: os.Args[1]}
	sessions := memory.NewSessionBuilder(provider)
	listener, err := server.NewServer(config, sqle.NewDefault(provider), sql.NewContext, sessions, nil)
	if err == nil {
		err = listener.Start()
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
