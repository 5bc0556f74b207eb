/*
 * A gadget with functions of many sorts, made through libusbgx, read back by a second process' eyes (a state of the
 * library that reads all of configfs anew), bound to a controller, and taken apart.
 *
 * usage: gadget CONFIGFS FILE     FILE can be the medium of a disk
 */
#include "usbg.h"
#include <netinet/ether.h>
#include <usbg/function/ffs.h>
#include <usbg/function/hid.h>
#include <usbg/function/midi.h>
#include <usbg/function/ms.h>
#include <usbg/function/net.h>
#include <usbg/function/serial.h>

#define LANGUAGE 0x409

/* With a zero byte in the middle, and a newline. */
static char report[] = { 0x05, 0x01, 0x00, 0x0a, 0x09, 0x06, (char)0xc0 };

static struct usbg_gadget_attrs attributes = {
	.bcdUSB = 0x0200,
	.bDeviceClass = 0,
	.bMaxPacketSize0 = 64,
	.idVendor = 0x1d6b,
	.idProduct = 0x0104,
	.bcdDevice = 0x0312,
};

static struct usbg_gadget_strs strings = { .manufacturer = "Some Body", .product = "A Thing", .serial = "0123456789" };
static struct usbg_config_strs config_strings = { .configuration = "Conf 1" };
static struct usbg_config_attrs config_attributes = { .bmAttributes = 0x80, .bMaxPower = 125 };
static struct usbg_gadget_os_descs os_descriptors = { .use = true, .b_vendor_code = 0xbc, .qw_sign = "MSFT100" };

static void create(usbg_state *state, const char *medium)
{
	struct usbg_f_net_attrs net = { .qmult = 7 };
	struct usbg_f_hid_attrs hid = { .protocol = 1, .subclass = 1, .report_length = 8, .report_desc = { report, sizeof report } };
	struct usbg_f_midi_attrs midi = { .index = 1, .id = "tune", .in_ports = 2, .out_ports = 3, .buflen = 128, .qlen = 16 };
	struct usbg_f_ms_lun_attrs disk = { .id = 0, .removable = true, .file = medium };
	struct usbg_f_ms_lun_attrs cd = { .id = 1, .cdrom = true, .ro = true, .removable = true, .file = "" };
	struct usbg_f_ms_lun_attrs *luns[] = { &disk, &cd, NULL };
	struct usbg_f_ms_attrs storage = { .stall = false, .nluns = 2, .luns = luns };
	struct usbg_function_os_desc descriptor = { .compatible_id = "RNDIS", .sub_compatible_id = "5162001" };
	usbg_gadget *gadget;
	usbg_config *config;
	usbg_function *acm, *ecm, *ncm, *rndis, *disks, *keys, *tune, *ffs;

	ether_aton_r("02:11:22:33:44:55", &net.dev_addr);
	ether_aton_r("02:11:22:33:44:56", &net.host_addr);

	if (!WORKS(usbg_create_gadget(state, "g1", &attributes, &strings, &gadget)))
		return;
	FAILS(USBG_ERROR_EXIST, usbg_create_gadget(state, "g1", NULL, NULL, &gadget));
	gadget = usbg_get_gadget(state, "g1");
	FAILS(USBG_ERROR_INVALID_PARAM, usbg_set_gadget_attr(gadget, USBG_ID_VENDOR, 0x12345));
	WORKS(usbg_set_gadget_manufacturer(gadget, 0x407, "Irgendwer"));

	WORKS(usbg_create_function(gadget, USBG_F_ACM, "usb0", NULL, &acm));
	WORKS(usbg_create_function(gadget, USBG_F_ECM, "usb0", &net, &ecm));
	FAILS(USBG_ERROR_EXIST, usbg_create_function(gadget, USBG_F_ECM, "usb0", NULL, &ecm));
	ecm = usbg_get_function(gadget, USBG_F_ECM, "usb0");
	WORKS(usbg_create_function(gadget, USBG_F_NCM, "usb1", NULL, &ncm));
	WORKS(usbg_create_function(gadget, USBG_F_RNDIS, "usb2", NULL, &rndis));
	WORKS(usbg_create_function(gadget, USBG_F_MASS_STORAGE, "disks", &storage, &disks));
	WORKS(usbg_create_function(gadget, USBG_F_HID, "keys", &hid, &keys));
	WORKS(usbg_create_function(gadget, USBG_F_MIDI, "tune", &midi, &tune));
	WORKS(usbg_create_function(gadget, USBG_F_FFS, "mine", NULL, &ffs));

	WORKS(usbg_set_interf_os_desc(rndis, "rndis", &descriptor));

	WORKS(usbg_create_config(gadget, 1, "c", &config_attributes, &config_strings, &config));
	FAILS(USBG_ERROR_EXIST, usbg_create_config(gadget, 1, "c", NULL, NULL, &config));
	config = usbg_get_config(gadget, 1, "c");
	WORKS(usbg_add_config_function(config, "serial", acm));
	WORKS(usbg_add_config_function(config, "ecm.usb0", ecm));
	FAILS(USBG_ERROR_EXIST, usbg_add_config_function(config, "serial", ncm));
	WORKS(usbg_add_config_function(config, "rndis.usb2", rndis));
	WORKS(usbg_add_config_function(config, "disks", disks));
	WORKS(usbg_add_config_function(config, "keys", keys));

	WORKS(usbg_set_gadget_os_descs(gadget, &os_descriptors));
	WORKS(usbg_set_os_desc_config(gadget, config));
}

static void read_back(usbg_state *state, const char *medium)
{
	usbg_gadget *gadget = usbg_get_gadget(state, "g1");
	usbg_config *config;
	usbg_function *function;
	usbg_binding *binding;
	struct usbg_gadget_attrs attrs;
	struct usbg_gadget_strs strs;
	struct usbg_config_attrs config_attrs;
	struct usbg_config_strs config_strs;
	struct usbg_gadget_os_descs os;
	struct usbg_function_os_desc descriptor;
	struct usbg_f_net_attrs net;
	struct usbg_f_hid_attrs hid;
	struct usbg_f_midi_attrs midi;
	struct usbg_f_ms_attrs storage;
	char text[200] = "", address[40], *name;
	int *languages, number;

	if (!ok(gadget != NULL, "the gadget is found"))
		return;
	WORKS(usbg_get_gadget_attrs(gadget, &attrs));
	ok(!memcmp(&attrs, &attributes, sizeof attrs), "its attributes");
	WORKS(usbg_get_gadget_strs(gadget, LANGUAGE, &strs));
	is_text(strs.manufacturer, strings.manufacturer, "manufacturer");
	is_text(strs.product, strings.product, "product");
	is_text(strs.serial, strings.serial, "serial number");
	usbg_free_gadget_strs(&strs);
	FAILS(USBG_ERROR_NOT_FOUND, usbg_get_gadget_strs(gadget, 0x40c, &strs));
	WORKS(usbg_get_gadget_strs_langs(gadget, &languages));
	for (number = 0; languages[number]; number++)
		sprintf(text + strlen(text), "%x ", languages[number]);
	free(languages);
	ok(!strcmp(text, "409 407 ") || !strcmp(text, "407 409 "), "both languages: %s", text);
	WORKS(usbg_get_gadget_os_descs(gadget, &os));
	is_text(os.qw_sign, "MSFT100", "the signature of OS descriptors");
	ok(os.use && os.b_vendor_code == 0xbc, "they are used, with their vendor code");
	usbg_free_gadget_os_desc(&os);

	config = usbg_get_config(gadget, 1, NULL);
	if (!ok(config != NULL, "the configuration is found"))
		return;
	is_text(usbg_get_config_label(config), "c", "its label");
	WORKS(usbg_get_config_attrs(config, &config_attrs));
	is_number(config_attrs.bMaxPower, 125, "MaxPower");
	is_number(config_attrs.bmAttributes, 0x80, "bmAttributes");
	WORKS(usbg_get_config_strs(config, LANGUAGE, &config_strs));
	is_text(config_strs.configuration, "Conf 1", "its name");
	usbg_free_config_strs(&config_strs);
	ok(usbg_get_os_desc_binding(gadget) == config, "OS descriptors are those of this configuration");

	text[0] = 0;
	usbg_for_each_binding(binding, config) {
		function = usbg_get_binding_target(binding);
		sprintf(text + strlen(text), "%s=%s.%s ", usbg_get_binding_name(binding),
			usbg_get_function_type_str(usbg_get_function_type(function)), usbg_get_function_instance(function));
	}
	is_text(text, "disks=mass_storage.disks ecm.usb0=ecm.usb0 keys=hid.keys rndis.usb2=rndis.usb2 serial=acm.usb0 ", "links are told from attributes by d_type, and lead to functions");

	function = usbg_get_function(gadget, USBG_F_ACM, "usb0");
	WORKS(usbg_f_serial_get_port_num(usbg_to_serial_function(function), &number));
	is_number(number, 0, "serial port");

	function = usbg_get_function(gadget, USBG_F_ECM, "usb0");
	WORKS(usbg_f_net_get_attrs(usbg_to_net_function(function), &net));
	is_text(ether_ntoa_r(&net.dev_addr, address), "2:11:22:33:44:55", "dev_addr");
	is_text(ether_ntoa_r(&net.host_addr, address), "2:11:22:33:44:56", "host_addr");
	is_number(net.qmult, 7, "qmult");
	is_text(net.ifname, "(unnamed net_device)", "ifname of what was never bound");
	usbg_f_net_cleanup_attrs(&net);

	function = usbg_get_function(gadget, USBG_F_NCM, "usb1");
	WORKS(usbg_f_net_get_attrs(usbg_to_net_function(function), &net));
	is_number(net.dev_addr.ether_addr_octet[0] & 3, 2, "an address of its own, that nobody administers");
	usbg_f_net_cleanup_attrs(&net);

	function = usbg_get_function(gadget, USBG_F_RNDIS, "usb2");
	WORKS(usbg_get_interf_os_desc(function, "rndis", &descriptor));
	is_text(descriptor.compatible_id, "RNDIS", "compatible_id");
	is_text(descriptor.sub_compatible_id, "5162001", "sub_compatible_id");
	usbg_free_interf_os_desc(&descriptor);

	function = usbg_get_function(gadget, USBG_F_MASS_STORAGE, "disks");
	WORKS(usbg_f_ms_get_attrs(usbg_to_ms_function(function), &storage));
	is_number(storage.nluns, 2, "disks");
	is_text(storage.luns[0]->file, medium, "the medium of the first");
	ok(!storage.luns[0]->ro && storage.luns[0]->removable && !storage.luns[0]->cdrom, "its flags");
	is_text(storage.luns[1]->file, "", "the second has none");
	ok(storage.luns[1]->ro && storage.luns[1]->removable && storage.luns[1]->cdrom && !storage.luns[1]->nofua, "its flags");
	usbg_f_ms_cleanup_attrs(&storage);

	function = usbg_get_function(gadget, USBG_F_HID, "keys");
	WORKS(usbg_f_hid_get_attrs(usbg_to_hid_function(function), &hid));
	ok(hid.protocol == 1 && hid.subclass == 1 && hid.report_length == 8, "its numbers");
	ok(hid.report_desc.len == sizeof report && !memcmp(hid.report_desc.desc, report, sizeof report), "all bytes of the report descriptor");
	usbg_f_hid_cleanup_attrs(&hid);

	function = usbg_get_function(gadget, USBG_F_MIDI, "tune");
	WORKS(usbg_f_midi_get_attrs(usbg_to_midi_function(function), &midi));
	ok(midi.index == 1 && midi.in_ports == 2 && midi.out_ports == 3 && midi.buflen == 128 && midi.qlen == 16, "its numbers");
	is_text(midi.id, "tune", "its id");
	usbg_f_midi_cleanup_attrs(&midi);

	function = usbg_get_function(gadget, USBG_F_FFS, "mine");
	WORKS(usbg_f_fs_get_dev_name(usbg_to_fs_function(function), &name));
	is_text(name, "mine", "the device name of functionfs");
	free(name);
}

static void bind_and_unbind(usbg_state *state)
{
	usbg_gadget *gadget = usbg_get_gadget(state, "g1"), *other;
	usbg_config *config = usbg_get_config(gadget, 1, "c");
	usbg_function *ecm = usbg_get_function(gadget, USBG_F_ECM, "usb0");
	usbg_function *ffs = usbg_get_function(gadget, USBG_F_FFS, "mine");
	usbg_udc *udc = usbg_get_udc(state, "dummy_udc.0");
	usbg_binding *binding;
	struct usbg_gadget_strs german = { .manufacturer = "Irgendwer", .product = "Ein Ding", .serial = "0123456789" };
	struct usbg_f_net_attrs net;

	if (!ok(udc != NULL, "the controller is listed in /sys/class/udc"))
		return;
	ok(usbg_get_next_udc(udc) == NULL, "it is the only one");
	WORKS(usbg_set_gadget_strs(gadget, 0x407, &german));
	WORKS(usbg_enable_gadget(gadget, udc));
	ok(usbg_get_gadget_udc(gadget) == udc, "it is bound");
	FAILS(USBG_ERROR_BUSY, usbg_enable_gadget(gadget, udc));
	FAILS(USBG_ERROR_BUSY, usbg_f_net_set_qmult(usbg_to_net_function(ecm), 9));
	WORKS(usbg_f_net_get_attrs(usbg_to_net_function(ecm), &net));
	is_text(net.ifname, "usb0", "the name of the network device");
	usbg_f_net_cleanup_attrs(&net);
	FAILS(USBG_ERROR_BUSY, usbg_rm_function(ecm, 0));

	WORKS(usbg_create_gadget(state, "g2", NULL, NULL, &other));
	FAILS(USBG_ERROR_BUSY, usbg_enable_gadget(other, udc));
	WORKS(usbg_rm_gadget(other, 0));

	WORKS(usbg_disable_gadget(gadget));
	FAILS(USBG_ERROR_NO_DEV, usbg_disable_gadget(gadget));

	/* Nobody has mounted functionfs and written its descriptors: not bound for now. */
	WORKS(usbg_add_config_function(config, "mine", ffs));
	FAILS(USBG_ERROR_BUSY, usbg_enable_gadget(gadget, NULL));
	binding = usbg_get_first_binding(config);
	while (binding && usbg_get_binding_target(binding) != ffs)
		binding = usbg_get_next_binding(binding);
	WORKS(usbg_rm_binding(binding));
	WORKS(usbg_enable_gadget(gadget, NULL));
}

static void destroy(usbg_state *state)
{
	usbg_gadget *gadget = usbg_get_gadget(state, "g1");
	usbg_config *config = usbg_get_config(gadget, 1, "c");
	usbg_function *disks = usbg_get_function(gadget, USBG_F_MASS_STORAGE, "disks");

	ok(usbg_get_gadget_udc(gadget) != NULL, "it is found bound");
	FAILS(USBG_ERROR_NOT_EMPTY, usbg_rm_gadget(gadget, 0));
	FAILS(USBG_ERROR_BUSY, usbg_rm_config(config, 0));
	/* The first disk is there with its function, and goes with it. */
	FAILS(USBG_ERROR_NO_ACCESS, usbg_f_ms_rm_lun(usbg_to_ms_function(disks), 0));
	WORKS(usbg_disable_gadget(gadget));
	WORKS(usbg_f_ms_rm_lun(usbg_to_ms_function(disks), 1));
	WORKS(usbg_rm_gadget_strs(gadget, 0x407));
	FAILS(USBG_ERROR_NOT_FOUND, usbg_rm_gadget_strs(gadget, 0x407));
	WORKS(usbg_rm_gadget(gadget, USBG_RM_RECURSE));
	ok(usbg_get_first_gadget(state) == NULL, "nothing is left");
}

/* Each step begins with a fresh look at configfs. */
static usbg_state *look(const char *configfs)
{
	usbg_state *state;

	if (!WORKS(usbg_init(configfs, &state)))
		exit(1);
	return state;
}

int main(int argc, char *argv[])
{
	usbg_state *state;

	if (argc != 3)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	FAILS(USBG_ERROR_NOT_FOUND, usbg_init("/nowhere", &state));
	create(state = look(argv[1]), argv[2]);
	usbg_cleanup(state);
	read_back(state = look(argv[1]), argv[2]);
	usbg_cleanup(state);
	bind_and_unbind(state = look(argv[1]));
	usbg_cleanup(state);
	destroy(state = look(argv[1]));
	usbg_cleanup(state);
	ok(usbg_get_first_gadget(state = look(argv[1])) == NULL, "for a fresh look, too");
	usbg_cleanup(state);
	return done_testing();
}
