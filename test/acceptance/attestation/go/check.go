// What all programs here do: each check prints one line of TAP.
package main

import "fmt"

var count int

func check(name string, ok bool, seen ...any) {
	count++
	if ok {
		fmt.Printf("ok %d - %s\n", count, name)
		return
	}
	fmt.Printf("not ok %d - %s\n# %v\n", count, name, seen)
}
