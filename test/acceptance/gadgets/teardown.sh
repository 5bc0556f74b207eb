#!/bin/bash
# Takes all gadgets down, in the order that the kernel asks for.
set -e
cd /sys/kernel/config/usb_gadget
shopt -s nullglob
for gadget in *; do
    [ -z "$(cat "$gadget/UDC")" ] || echo '' >"$gadget/UDC"
    for link in "$gadget"/configs/*/* "$gadget"/os_desc/*; do [ -L "$link" ] && rm "$link"; done
    for link in "$gadget"/functions/uvc.*/{control,streaming}/class/*/h "$gadget"/functions/uvc.*/streaming/header/*/*; do [ -L "$link" ] && rm "$link"; done
    rmdir "$gadget"/functions/uvc.*/{control,streaming}/header/* "$gadget"/functions/uvc.*/streaming/mjpeg/*/* "$gadget"/functions/uvc.*/streaming/mjpeg/* 2>/dev/null || :
    rmdir "$gadget"/configs/*/strings/* "$gadget"/configs/* "$gadget"/functions/* "$gadget"/strings/* "$gadget"
done
for udc in /sys/class/udc/*; do [ -z "$(cat "$udc/function")" ]; done
echo "gadgets left: $(ls | wc -l)"
modprobe -r usb_f_acm libcomposite 2>/dev/null || :
