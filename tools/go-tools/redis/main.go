// A Redis in memory on the address of its only argument, until it is ended.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alicebob/miniredis/v2"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: redis HOST:PORT")
		os.Exit(2)
	}
	server := miniredis.NewMiniRedis()
	if err := server.StartAddr(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, os.Interrupt, syscall.SIGTERM)
	clock := time.NewTicker(time.Second)
	for {
		select {
		case <-clock.C:
			// Its keys expire only as time is told to pass.
			server.FastForward(time.Second)
		case <-ended:
			server.Close()
			return
		}
	}
}
