// A client of attestation reports on google/go-configfs-tsm: its own code makes entries, asks for reports and looks at generations.
//
// usage: tsm PROVIDER     what the set's provider is called
// prints TAP
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"github.com/google/go-configfs-tsm/configfs/configfsi"
	"github.com/google/go-configfs-tsm/configfs/linuxtsm"
	"github.com/google/go-configfs-tsm/report"
)

const reports = configfsi.TsmPrefix + "/report"

func data(text string) []byte {
	bytes := make([]byte, 64)
	copy(bytes, text)
	return bytes
}

// The library wraps what the system says as text, so the errno is looked for there.
func says(err error, errno syscall.Errno) bool {
	return err != nil && (errors.Is(err, errno) || strings.Contains(err.Error(), errno.Error()))
}

// Another client was there in between: ask again.
func again(err error) bool {
	return report.GetGenerationErr(err) != nil || says(err, syscall.EBUSY) || says(err, syscall.EAGAIN)
}

// ask gets reports from an entry that others use too; it tells how many of them were not its own, and how often it had to ask again.
func ask(client configfsi.Client, entry, name string, times int) (foreign, vain int, err error) {
	for i := 0; i < times; {
		open, err := report.UnsafeWrap(client, entry)
		if err != nil {
			return foreign, vain, err
		}
		open.InBlob = data(fmt.Sprintf("%s %d", name, i))
		response, err := open.Get()
		if again(err) {
			if vain++; vain > 100_000 {
				return foreign, vain, err
			}
			continue
		}
		if err != nil {
			return foreign, vain, err
		}
		if !bytes.Contains(response.OutBlob, open.InBlob) {
			foreign++
		}
		i++
	}
	return foreign, vain, nil
}

func main() {
	if os.Args[1] == "ask" {
		client, _ := linuxtsm.MakeClient()
		foreign, _, err := ask(client, os.Args[2], os.Args[3], 50)
		fmt.Print(foreign, " ", err)
		return
	}
	provider := os.Args[1]
	levels := provider != "tdx_guest"
	client, err := linuxtsm.MakeClient()
	check("the client finds the directory of reports", err == nil, err)

	request := &report.Request{InBlob: data("one shot"), GetAuxBlob: levels}
	response, err := report.Get(client, request)
	check("one report", err == nil && bytes.Contains(response.OutBlob, request.InBlob), err)
	check("its provider", strings.TrimSpace(response.Provider) == provider, response.Provider)
	left, _ := os.ReadDir(reports)
	check("the entry is gone", len(left) == 0, left)

	open, err := report.CreateOpenReport(client)
	check("an entry", err == nil, err)
	floor, err := open.PrivilegeLevelFloor()
	check("the floor of privilege levels, where there is one", (err == nil) == levels, floor, err)
	if levels {
		open.InBlob, open.Privilege = data("level"), &report.Privilege{Level: floor + 1}
		response, err = open.Get()
		check("a report at a level", err == nil && bytes.Contains(response.OutBlob, open.InBlob), err)
		err = open.WriteOption("privlevel", []byte("4"))
		check("a level that there is not", says(err, syscall.EINVAL), err)
	}
	check("more than 64 bytes", says(open.WriteOption("inblob", make([]byte, 65)), syscall.EFBIG))
	check("the entry goes", open.Destroy() == nil)

	// One client is overtaken between its store and its read.
	mine, err := report.CreateOpenReport(client)
	check("an entry for two", err == nil, err)
	left, _ = os.ReadDir(reports)
	entry := reports + "/" + left[0].Name()
	theirs, err := report.UnsafeWrap(client, entry)
	check("the other client sees it", err == nil, err)
	check("one client stores", mine.WriteOption("inblob", data("mine")) == nil)
	theirs.InBlob = data("theirs")
	response, err = theirs.Get()
	check("the other one, which knows of no store, is told so", report.GetGenerationErr(err) != nil, err)
	_, err = mine.ReadOption("outblob")
	wrong := report.GetGenerationErr(err)
	check("and so is the first, which was overtaken", wrong != nil && wrong.Got == wrong.Want+1, err)

	one, two := race(entry, "one"), race(entry, "two")
	first, second := <-one, <-two
	check("two clients race for one entry, and none takes a report of the other", first == "0 <nil>" && second == first, first, second)
	check("nothing is left", mine.Destroy() == nil)
	fmt.Printf("1..%d\n", count)
}

// race starts a client of its own, and gives what it said in the end.
func race(entry, name string) <-chan string {
	result := make(chan string, 1)
	command := exec.Command(os.Args[0], "ask", entry, name)
	command.Stderr = os.Stderr
	go func() {
		output, err := command.Output()
		if err != nil {
			output = []byte(err.Error())
		}
		result <- string(output)
	}()
	return result
}
