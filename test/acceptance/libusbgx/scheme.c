/*
 * Gadget schemes: a gadget is written to a file by libusbgx, removed, made again from the file, and written again. Both files
 * say the same.
 *
 * usage: scheme CONFIGFS FILE     FILE can be the medium of a disk; schemes are written to the working directory
 */
#include "usbg.h"
#include <usbg/function/hid.h>
#include <usbg/function/ms.h>

/* All bytes below 0x80: the library writes a larger one as a negative number and refuses to read that again. */
static char report[] = { 0x05, 0x01, 0x09, 0x06, 0x00, 0x0a, 0x25 };

static usbg_gadget *create(usbg_state *state, const char *medium)
{
	struct usbg_gadget_attrs attributes = { .bcdUSB = 0x0200, .bMaxPacketSize0 = 64, .idVendor = 0x1d6b, .idProduct = 0x0105, .bcdDevice = 1 };
	struct usbg_gadget_strs strings = { .manufacturer = "Some Body", .product = "Another \"Thing\"", .serial = "x\\y" };
	struct usbg_config_attrs config_attributes = { .bmAttributes = 0xe0, .bMaxPower = 10 };
	struct usbg_config_strs config_strings = { .configuration = "Conf" };
	struct usbg_f_hid_attrs hid = { .protocol = 2, .subclass = 1, .report_length = 4, .report_desc = { report, sizeof report } };
	/* As they are by themselves: the library's import leaves out what is true or false. */
	struct usbg_f_ms_lun_attrs disk = { .id = 0, .removable = true, .file = medium };
	struct usbg_f_ms_lun_attrs other = { .id = 1, .removable = true, .file = "" };
	struct usbg_f_ms_lun_attrs *luns[] = { &disk, &other, NULL };
	struct usbg_f_ms_attrs storage = { .stall = false, .nluns = 2, .luns = luns };
	/* All sorts but uac2, which this controller cannot have; loopback, whose attributes the library knows by older names;
	 * and midi, whose export crashes in the library. */
	static const struct { usbg_function_type type; const char *name; int which; } functions[] = {
		{ USBG_F_ACM, "a", 1 }, { USBG_F_SERIAL, "b", 1 }, { USBG_F_ECM, "d", 1 }, { USBG_F_SUBSET, "e", 2 },
		{ USBG_F_NCM, "f", 2 }, { USBG_F_EEM, "g", 2 }, { USBG_F_RNDIS, "h", 1 }, { USBG_F_HID, "i", 1 },
		{ USBG_F_MASS_STORAGE, "j", 3 }, { USBG_F_FFS, "m", 0 },
		{ USBG_F_PHONET, "n", 0 }, { USBG_F_OBEX, "o", 2 },
	};
	usbg_gadget *gadget;
	usbg_config *one, *two;
	usbg_function *function;

	WORKS(usbg_create_gadget(state, "g1", &attributes, &strings, &gadget));
	WORKS(usbg_create_config(gadget, 1, "one", &config_attributes, &config_strings, &one));
	WORKS(usbg_create_config(gadget, 2, "two", &config_attributes, &config_strings, &two));
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		usbg_function_type type = functions[i].type;
		void *attrs = type == USBG_F_HID ? (void *)&hid : type == USBG_F_MASS_STORAGE ? (void *)&storage : NULL;
		const char *sort = usbg_get_function_type_str(type);
		int result = usbg_create_function(gadget, type, functions[i].name, attrs, &function);

		if (!ok(result == USBG_SUCCESS, "a function of type %s", sort)) {
			printf("# %s\n", usbg_error_name(result));
			continue;
		}
		if (functions[i].which & 1)
			ok(usbg_add_config_function(one, sort, function) == USBG_SUCCESS, "in the first configuration");
		if (functions[i].which & 2)
			ok(usbg_add_config_function(two, sort, function) == USBG_SUCCESS, "in the second one");
	}
	return gadget;
}

static void write_scheme(usbg_gadget *gadget, const char *path)
{
	FILE *file = fopen(path, "w");

	WORKS(usbg_export_gadget(gadget, file));
	fclose(file);
}

/*
 * All of a file but for `stall`, which the kernel shows without a newline. The library reads such a number into a buffer
 * that it neither clears nor ends, and so takes digits for a part of it that were on the stack before: of a random MAC
 * address, for example.
 */
static char *content(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, 100000), *end = text;

	while (file && end < text + 90000 && fgets(end, 1000, file))
		if (!strstr(end, "stall = "))
			end += strlen(end);
	*end = 0;
	if (end == text)
		printf("# %s cannot be read\n", path);
	if (file)
		fclose(file);
	return text;
}

int main(int argc, char *argv[])
{
	usbg_state *state;
	usbg_gadget *gadget;
	FILE *file;
	char *first, *second;
	int failed;

	if (argc != 3)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!WORKS(usbg_init(argv[1], &state)))
		return 1;
	gadget = create(state, argv[2]);
	write_scheme(gadget, "first.scheme");
	WORKS(usbg_rm_gadget(gadget, USBG_RM_RECURSE));

	file = fopen("first.scheme", "r");
	if (!WORKS(usbg_import_gadget(state, file, "g2", &gadget)))
		printf("# line %d: %s\n", usbg_get_gadget_import_error_line(state), usbg_get_gadget_import_error_text(state));
	fclose(file);
	is_text(usbg_get_gadget_name(gadget), "g2", "by another name");
	write_scheme(gadget, "second.scheme");
	first = content("first.scheme");
	second = content("second.scheme");
	ok(strlen(first) > 2000 && !strcmp(first, second), "the same again, in %zu bytes", strlen(first));
	free(first);
	free(second);

	/* What was imported works. */
	WORKS(usbg_enable_gadget(gadget, NULL));
	WORKS(usbg_disable_gadget(gadget));

	file = fopen("first.scheme", "r");
	FAILS(USBG_ERROR_EXIST, usbg_import_gadget(state, file, "g2", &gadget));
	fclose(file);
	WORKS(usbg_rm_gadget(usbg_get_gadget(state, "g2"), USBG_RM_RECURSE));

	/* An import that fails in its middle leaves what it has made, and the library takes it apart. */
	file = fopen("bad.scheme", "w");
	fputs("attrs = { idVendor = 0x1d6b; };\n"
	      "functions = { ok = { instance = \"a\"; type = \"acm\"; }; bad = { instance = \"b\"; type = \"nosuchthing\"; }; };\n", file);
	fclose(file);
	file = fopen("bad.scheme", "r");
	failed = usbg_import_gadget(state, file, "g3", &gadget);
	fclose(file);
	ok(failed < 0, "a scheme with a function that does not exist: %s", usbg_error_name(failed));
	ok(usbg_get_gadget(state, "g3") == NULL, "it left no gadget");
	usbg_cleanup(state);
	WORKS(usbg_init(argv[1], &state));
	ok(usbg_get_first_gadget(state) == NULL, "nothing is left");
	usbg_cleanup(state);
	return done_testing();
}
