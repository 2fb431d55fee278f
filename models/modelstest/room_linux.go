package modelstest

import "syscall"

// freeBytes is how much anybody may still write below the folder, 0 where it is not there.
func freeBytes(folder string) uint64 {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil || s.Bsize < 0 {
		return 0
	}
	return s.Bavail * uint64(s.Bsize)
}
