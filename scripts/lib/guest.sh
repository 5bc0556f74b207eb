# A guest in QEMU, for scripts/kernel-oracle and test/acceptance/on-kernel, which source this. They say what `$kernel` is, the folder with a
# kernel as kernel-packages.sh has unpacked it, and `$version`, which one it is.

# is_built_in MODULE: is it part of the kernel image, as the virtio drivers are in 6.12?
is_built_in() { modprobe -d "$kernel/root" -S "$version" --show-depends "$1" 2>/dev/null | grep -q '^builtin '; }

# files_of MODULE: where it is and what it needs, in loading order; nothing when the kernel does not have it.
files_of() { modprobe -d "$kernel/root" -S "$version" --show-depends "$1" 2>/dev/null | awk '$1 == "insmod" { print $2 }'; }

# pack_module FOLDER MODULE [ORDER…]: puts its files there, and their names at the end of FOLDER/order; not those which that file or another
# ORDER has.
pack_module() {
    local folder=$1 module=$2 file name
    shift 2
    for file in $(files_of "$module"); do
        name=$(basename "$file" .xz)
        grep -qxF "$name" "$folder/order" "$@" && continue
        case $file in *.xz) xz -dc "$file" ;; *) cat "$file" ;; esac >"$folder/$name"
        echo "$name" >>"$folder/order"
    done
}

# archive FOLDER: as an initramfs.
archive() { (cd "$1" && find . | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0); }

# guest_command JOB SECONDS MEBIBYTES [ARGUMENT…]: sets `qemu`, the command that starts the guest on JOB/initramfs and ends it after so long.
# What the guest writes to /dev/vport0p1 comes to JOB/answers, a channel of its own: no message of the kernel can get between. Those are in
# JOB/console. The mitigations cost much under emulation and protect nothing here.
guest_command() {
    local job=$1 seconds=$2 memory=$3
    shift 3
    : >"$job/answers"
    qemu=(timeout "$seconds" qemu-system-x86_64 -M q35 -accel tcg -m "$memory" -smp 1 -display none -no-reboot -nodefaults -no-user-config
        -kernel "$kernel/vmlinux" -initrd "$job/initramfs"
        -append 'console=ttyS0 loglevel=5 panic=-1 mitigations=off nokaslr tsc=reliable no_timer_check'
        -serial "file:$job/console"
        -device virtio-serial-pci -chardev "file,id=answers,path=$job/answers" -device virtserialport,chardev=answers
        "$@")
}
