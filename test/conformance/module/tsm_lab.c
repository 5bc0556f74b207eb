// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tsm_lab: a provider of tsm reports without any hardware, made to record what the kernel answers.
 *
 *   tsm_lab/register             "NAME" registers the provider by this name, "-" unregisters it; shows the last name
 *   tsm_lab/privlevel_floor      the floor of the provider
 *   tsm_lab/attributes           which optional attributes a report has: bit N is the text attribute N, bit 16 + N the
 *                                binary one; -1 leaves the callbacks out, so that it has all
 *   tsm_lab/fail                 while it is not 0: the errno of every report
 *   tsm_lab/outblob_length       the size of the blob: -1 as long as its text is, else cut or filled up with dots
 *   tsm_lab/auxblob_length       the same; -2 is no blob
 *   tsm_lab/manifestblob_length  the same
 *   tsm_lab/reports              how many reports were asked for
 *   tsm_lab/generation           the next report that is asked for fails, and its count of stores is this from then on
 *   tsm_lab/defaults             a store of anything sets all but the name as it was at first
 *
 * The text of a blob is all that the report is asked with. tsm-lab.mjs beside this file is the same for configfs-fuse.
 */
#include <linux/configfs.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/tsm.h>
#include <linux/version.h>

/* The names of 6.7; 6.16 has given them a prefix. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
#define tsm_desc tsm_report_desc
#define tsm_ops tsm_report_ops
#define tsm_register tsm_report_register
#define tsm_unregister tsm_report_unregister
#endif

static char name[64] = "lab";
static bool registered;
static int privlevel_floor, attributes = -1, fail, outblob_length = -1, auxblob_length = -1, manifestblob_length = -1, reports;
static u64 generation;
static bool has_generation;

#define ABSENT (-2)
#define NATURAL (-1)

static u8 *make_blob(const char *kind, const struct tsm_report *report, int wanted, size_t *length)
{
	const struct tsm_desc *desc = &report->desc;
	size_t natural;
	char *text;
	u8 *blob = NULL;

	*length = 0;
	if (wanted == ABSENT)
		return NULL;
	text = kasprintf(GFP_KERNEL, "%s %d privlevel %u service %s guid %pUl version %u inblob %*phN\n", kind, reports,
			 desc->privlevel, desc->service_provider ?: "(none)", &desc->service_guid,
			 desc->service_manifest_version, (int)desc->inblob_len, desc->inblob);
	if (!text)
		return NULL;
	natural = strlen(text);
	*length = wanted == NATURAL ? natural : wanted;
	blob = kvmalloc(*length + 1, GFP_KERNEL);
	if (blob) {
		memset(blob, '.', *length);
		memcpy(blob, text, min(*length, natural));
	}
	kfree(text);
	return blob;
}

static int report_new(struct tsm_report *report, void *data)
{
	reports++;
	if (has_generation) {
		/* What tsm counts lies behind the report. */
		*(unsigned long *)(report + 1) = generation;
		has_generation = false;
		return -EAGAIN;
	}
	if (fail)
		return -fail;
	report->outblob = make_blob("out", report, outblob_length, &report->outblob_len);
	report->auxblob = make_blob("aux", report, auxblob_length, &report->auxblob_len);
	report->manifestblob = make_blob("manifest", report, manifestblob_length, &report->manifestblob_len);
	return report->outblob ? 0 : -ENOMEM;
}

/* No provider goes without these: generation, provider, inblob, outblob. */
static bool attr_visible(int n)
{
	return n <= TSM_REPORT_PROVIDER || (attributes & BIT(n));
}

static bool bin_attr_visible(int n)
{
	return n <= TSM_REPORT_OUTBLOB || (attributes & BIT(16 + n));
}

static struct tsm_ops ops = { .name = name, .report_new = report_new };

static void use_settings(void)
{
	ops.privlevel_floor = privlevel_floor;
	ops.report_attr_visible = attributes == -1 ? NULL : attr_visible;
	ops.report_bin_attr_visible = attributes == -1 ? NULL : bin_attr_visible;
}

/* ---- tsm_lab and its attributes ---------------------------------------------------------------------------------- */

static ssize_t lab_register_show(struct config_item *item, char *page)
{
	return sprintf(page, "%s\n", name);
}

static ssize_t lab_register_store(struct config_item *item, const char *page, size_t count)
{
	size_t i, length = strcspn(page, " \n");
	int error;

	if (!length || length >= sizeof(name))
		return -EINVAL;
	for (i = 0; i < length; i++)
		if (page[i] < '!' || page[i] > '~')
			return -EINVAL;
	if (length == 1 && *page == '-') {
		error = tsm_unregister(&ops);
		if (!error)
			registered = false;
		return error ?: count;
	}
	error = tsm_register(&ops, NULL);
	if (error)
		return error;
	registered = true;
	memcpy(name, page, length);
	name[length] = 0;
	return count;
}
CONFIGFS_ATTR(lab_, register);

/* Whole decimal numbers; all others are EINVAL. */
#define NUMBER(field, least, most)                                                                                      \
	static ssize_t lab_##field##_show(struct config_item *item, char *page)                                         \
	{                                                                                                               \
		return sprintf(page, "%d\n", field);                                                                    \
	}                                                                                                               \
	static ssize_t lab_##field##_store(struct config_item *item, const char *page, size_t count)                    \
	{                                                                                                               \
		int number;                                                                                             \
                                                                                                                        \
		if (kstrtoint(page, 10, &number) || number < (least) || number > (most))                                \
			return -EINVAL;                                                                                 \
		field = number;                                                                                         \
		use_settings();                                                                                         \
		return count;                                                                                           \
	}                                                                                                               \
	CONFIGFS_ATTR(lab_, field)

NUMBER(privlevel_floor, 0, 5);
NUMBER(attributes, -1, INT_MAX);
NUMBER(fail, 0, 133);
NUMBER(outblob_length, NATURAL, 65536);
NUMBER(auxblob_length, ABSENT, 65536);
NUMBER(manifestblob_length, ABSENT, 65536);
NUMBER(reports, 0, INT_MAX);

static ssize_t lab_generation_store(struct config_item *item, const char *page, size_t count)
{
	if (kstrtou64(page, 10, &generation))
		return -EINVAL;
	has_generation = true;
	return count;
}
CONFIGFS_ATTR_WO(lab_, generation);

static ssize_t lab_defaults_store(struct config_item *item, const char *page, size_t count)
{
	privlevel_floor = fail = reports = 0;
	attributes = outblob_length = auxblob_length = manifestblob_length = -1;
	has_generation = false;
	use_settings();
	return count;
}
CONFIGFS_ATTR_WO(lab_, defaults);

static struct configfs_attribute *lab_attrs[] = {
	&lab_attr_register,
	&lab_attr_privlevel_floor,
	&lab_attr_attributes,
	&lab_attr_fail,
	&lab_attr_outblob_length,
	&lab_attr_auxblob_length,
	&lab_attr_manifestblob_length,
	&lab_attr_reports,
	&lab_attr_generation,
	&lab_attr_defaults,
	NULL,
};
static const struct config_item_type lab_type = { .ct_attrs = lab_attrs, .ct_owner = THIS_MODULE };
static struct configfs_subsystem lab = {
	.su_group = { .cg_item = { .ci_namebuf = "tsm_lab", .ci_type = &lab_type } },
};

static int __init lab_init(void)
{
	int error;

	use_settings();
	error = tsm_register(&ops, NULL);
	if (error)
		return error;
	registered = true;
	config_group_init(&lab.su_group);
	mutex_init(&lab.su_mutex);
	error = configfs_register_subsystem(&lab);
	if (error)
		tsm_unregister(&ops);
	return error;
}

static void __exit lab_exit(void)
{
	configfs_unregister_subsystem(&lab);
	if (registered)
		tsm_unregister(&ops);
}
module_init(lab_init);
module_exit(lab_exit);
MODULE_DESCRIPTION("tsm provider for recording the kernel's answers");
MODULE_LICENSE("GPL");
