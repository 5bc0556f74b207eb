// The Go peer: the same minimal file system as peer.c, on go-fuse's raw API.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/hanwen/go-fuse/fuse"
)

const fileNode = 2

type peer struct {
	fuse.RawFileSystem
	mutex sync.Mutex
	dirs  map[string]uint64
	last  uint64
}

func attributes(out *fuse.Attr, node uint64) {
	out.Ino = node
	if node == fileNode {
		out.Mode, out.Nlink, out.Size = syscall.S_IFREG|0644, 1, 4096
	} else {
		out.Mode, out.Nlink = syscall.S_IFDIR|0755, 2
	}
}

func entry(out *fuse.EntryOut, node uint64) fuse.Status {
	out.NodeId = node
	attributes(&out.Attr, node)
	return fuse.OK
}

func (p *peer) Lookup(_ <-chan struct{}, _ *fuse.InHeader, name string, out *fuse.EntryOut) fuse.Status {
	if name == "file" {
		return entry(out, fileNode)
	}
	p.mutex.Lock()
	node := p.dirs[name]
	p.mutex.Unlock()
	if node == 0 {
		return fuse.ENOENT
	}
	return entry(out, node)
}

func (p *peer) GetAttr(_ <-chan struct{}, in *fuse.GetAttrIn, out *fuse.AttrOut) fuse.Status {
	attributes(&out.Attr, in.NodeId)
	return fuse.OK
}

func (p *peer) Mkdir(_ <-chan struct{}, _ *fuse.MkdirIn, name string, out *fuse.EntryOut) fuse.Status {
	p.mutex.Lock()
	p.last++
	node := p.last
	p.dirs[name] = node
	p.mutex.Unlock()
	return entry(out, node)
}

func (p *peer) Rmdir(_ <-chan struct{}, _ *fuse.InHeader, name string) fuse.Status {
	p.mutex.Lock()
	delete(p.dirs, name)
	p.mutex.Unlock()
	return fuse.OK
}

func (p *peer) Open(_ <-chan struct{}, _ *fuse.OpenIn, out *fuse.OpenOut) fuse.Status {
	out.OpenFlags = fuse.FOPEN_DIRECT_IO
	return fuse.OK
}

func (p *peer) Read(_ <-chan struct{}, in *fuse.ReadIn, _ []byte) (fuse.ReadResult, fuse.Status) {
	text := []byte("0\n")
	if in.Offset >= 2 {
		text = nil
	}
	return fuse.ReadResultData(text), fuse.OK
}

func (p *peer) Write(_ <-chan struct{}, _ *fuse.WriteIn, data []byte) (uint32, fuse.Status) {
	return uint32(len(data)), fuse.OK
}

func main() {
	p := &peer{RawFileSystem: fuse.NewDefaultRawFileSystem(), dirs: map[string]uint64{}, last: fileNode}
	server, err := fuse.NewServer(p, os.Args[1], &fuse.MountOptions{DirectMount: true, FsName: "peer"})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go server.Serve()
	if err := server.WaitMount(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("ready")
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	<-signals
	server.Unmount()
}
