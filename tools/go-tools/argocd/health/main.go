// Command health runs health checks as Argo CD does, in its own Lua interpreter.
//
// It reads [{"script": ..., "resource": ...}] from standard input and writes what each check says, or its error.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/argoproj/argo-cd/v3/util/lua"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

type question struct {
	Script   string         `json:"script"`
	Resource map[string]any `json:"resource"`
}

type answer struct {
	Status  string `json:"status"`
	Message string `json:"message"`
	Error   string `json:"error,omitempty"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		return err
	}
	answers := make([]answer, 0, len(questions))
	for _, asked := range questions {
		health, err := lua.VM{}.ExecuteHealthLua(&unstructured.Unstructured{Object: asked.Resource}, asked.Script)
		switch {
		case err != nil:
			answers = append(answers, answer{Error: err.Error()})
		case health == nil:
			answers = append(answers, answer{Error: "no verdict"})
		default:
			answers = append(answers, answer{Status: string(health.Status), Message: health.Message})
		}
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}
