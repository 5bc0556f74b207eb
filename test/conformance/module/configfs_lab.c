// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lab: a subsystem with what the samples lack, made to record what the kernel answers.
 *
 *   lab/log         every callback since the last reading, in order
 *   lab/fail        "NUMBER" makes the next make_item, make_group or allow_link fail with this errno; 0 answers NULL
 *   lab/depend      "NAME" marks lab/trees/NAME as depended on, "-NAME" takes it back
 *   lab/register    "NAME" registers the default group lab/dynamic/NAME, "-NAME" unregisters it
 *   lab/odd/X       attributes that misbehave, each in its own way
 *   lab/blobs/X     binary attributes
 *   lab/trees/X     groups with the default groups B, C and C/D; all take items
 *   lab/links/X     groups that take links and items; the items take links too
 *   lab/dynamic     what lab/register made
 *
 * lab.mjs beside this file is the same subsystem for configfs-fuse.
 */
#include <linux/configfs.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

static char log_text[4096];
static size_t log_length;
static DEFINE_SPINLOCK(log_lock);

static __printf(1, 2) void note(const char *format, ...)
{
	va_list list;

	spin_lock(&log_lock);
	va_start(list, format);
	log_length += vscnprintf(log_text + log_length, sizeof(log_text) - 1 - log_length, format, list);
	va_end(list);
	spin_unlock(&log_lock);
}

#define NOT_SET (-1)
static int fail_with = NOT_SET;

/* Whether the next making has to fail; *answer is then what to return. */
static bool must_fail(void **answer)
{
	if (fail_with == NOT_SET)
		return false;
	*answer = fail_with ? ERR_PTR(-fail_with) : NULL;
	fail_with = NOT_SET;
	return true;
}

/* ---- an item or group that remembers nothing but what its attributes need ------------------------------------- */

struct thing {
	struct config_group group; /* first: an item uses only its cg_item */
	struct config_group b, c, d;
	char name[64];
	int shown;
	size_t text_length, blob_length;
	char text[4096];
	char *blob;
};

static struct thing *to_thing(struct config_item *item)
{
	return container_of(to_config_group(item), struct thing, group);
}

static void thing_release(struct config_item *item)
{
	note("release %s\n", to_thing(item)->name); /* the item's own name is gone by now */
	vfree(to_thing(item)->blob);
	kfree(to_thing(item));
}

static void member_release(struct config_item *item)
{
	note("release a default group\n");
}

static void thing_disconnect(struct config_group *group, struct config_item *item)
{
	note("disconnect_notify %s %s\n", config_item_name(&group->cg_item), config_item_name(item));
}

static void thing_drop(struct config_group *group, struct config_item *item)
{
	note("drop_item %s %s\n", config_item_name(&group->cg_item), config_item_name(item));
	config_item_put(item);
}

static struct config_item *make_thing(struct config_group *group, const char *name, const struct config_item_type *type)
{
	struct thing *thing;
	void *answer;

	note("make_item %s %s\n", config_item_name(&group->cg_item), name);
	if (must_fail(&answer))
		return answer;
	thing = kzalloc(sizeof(*thing), GFP_KERNEL);
	if (!thing)
		return ERR_PTR(-ENOMEM);
	strscpy(thing->name, name, sizeof(thing->name));
	config_item_init_type_name(&thing->group.cg_item, name, type);
	return &thing->group.cg_item;
}

/* ---- attributes that misbehave ----------------------------------------------------------------------------------- */

#define SHOW(name, ...) static ssize_t odd_##name##_show(struct config_item *item, char *page) { __VA_ARGS__ }
#define STORE(name, ...) static ssize_t odd_##name##_store(struct config_item *item, const char *page, size_t count) { __VA_ARGS__ }
#define ATTRIBUTE(name, mode, show_it, store_it)                                                          \
	static struct configfs_attribute odd_attr_##name = {                                              \
		.ca_name = #name, .ca_mode = mode, .ca_owner = THIS_MODULE, .show = show_it, .store = store_it }

/* What was written comes back as it is: shows what a store is given. */
SHOW(echo, memcpy(page, to_thing(item)->text, to_thing(item)->text_length); return to_thing(item)->text_length;)
STORE(echo, struct thing *t = to_thing(item);
	    note("store echo %zu end %d\n", count, page[count]);
	    memcpy(t->text, page, count);
	    t->text_length = count;
	    return count;)
ATTRIBUTE(echo, 0644, odd_echo_show, odd_echo_store);
SHOW(count, return sprintf(page, "%d\n", to_thing(item)->shown++);)
ATTRIBUTE(count, 0444, odd_count_show, NULL);
STORE(writeonly, note("store writeonly %zu\n", count); return count;)
ATTRIBUTE(writeonly, 0200, NULL, odd_writeonly_store);
SHOW(showerror, note("show showerror\n"); return -EXDEV;)
ATTRIBUTE(showerror, 0444, odd_showerror_show, NULL);
STORE(storeerror, note("store storeerror %zu\n", count); return -EDOM;)
ATTRIBUTE(storeerror, 0644, odd_echo_show, odd_storeerror_store);
STORE(storeshort, note("store storeshort %zu\n", count); return (count + 1) / 2;)
ATTRIBUTE(storeshort, 0644, odd_echo_show, odd_storeshort_store);
STORE(storezero, note("store storezero %zu\n", count); return 0;)
ATTRIBUTE(storezero, 0644, odd_echo_show, odd_storezero_store);
STORE(storelong, note("store storelong %zu\n", count); return count + 5;)
ATTRIBUTE(storelong, 0644, odd_echo_show, odd_storelong_store);
SHOW(empty, return 0;)
ATTRIBUTE(empty, 0444, odd_empty_show, NULL);
SHOW(page, memset(page, 'p', 4095); page[4095] = '\n'; return 4096;)
ATTRIBUTE(page, 0444, odd_page_show, NULL);
SHOW(toolong, return 4097;)
ATTRIBUTE(toolong, 0444, odd_toolong_show, NULL);
SHOW(nul, memcpy(page, "a\0b\n", 4); return 4;)
ATTRIBUTE(nul, 0444, odd_nul_show, NULL);
ATTRIBUTE(mode0000, 0000, odd_count_show, odd_echo_store);
ATTRIBUTE(mode0666, 0666, odd_echo_show, odd_echo_store);
ATTRIBUTE(mode4755, 04755, odd_echo_show, odd_echo_store);
ATTRIBUTE(noshow, 0644, NULL, odd_echo_store);
ATTRIBUTE(nostore, 0644, odd_count_show, NULL);

static struct configfs_attribute *odd_attrs[] = {
	&odd_attr_echo, &odd_attr_count, &odd_attr_writeonly, &odd_attr_showerror, &odd_attr_storeerror,
	&odd_attr_storeshort, &odd_attr_storezero, &odd_attr_storelong, &odd_attr_empty, &odd_attr_page,
	&odd_attr_toolong, &odd_attr_nul, &odd_attr_mode0000, &odd_attr_mode0666, &odd_attr_mode4755,
	&odd_attr_noshow, &odd_attr_nostore, NULL,
};
static struct configfs_item_operations thing_item_ops = { .release = thing_release };
static const struct config_item_type odd_type = {
	.ct_item_ops = &thing_item_ops, .ct_attrs = odd_attrs, .ct_owner = THIS_MODULE,
};
static struct config_item *odd_make(struct config_group *group, const char *name)
{
	return make_thing(group, name, &odd_type);
}

/* ---- binary attributes ------------------------------------------------------------------------------------------- */

#define BLOB_MAX 64

static ssize_t blob_data_read(struct config_item *item, void *buffer, size_t length)
{
	struct thing *t = to_thing(item);

	note("read %s %zu\n", buffer ? "data" : "size", length);
	if (buffer)
		memcpy(buffer, t->blob, t->blob_length);
	return t->blob_length;
}
static ssize_t blob_data_write(struct config_item *item, const void *buffer, size_t length)
{
	struct thing *t = to_thing(item);
	char *copy = length ? vmalloc(length) : NULL;

	note("write %zu\n", length);
	if (length)
		memcpy(copy, buffer, length);
	vfree(t->blob);
	t->blob = copy;
	t->blob_length = length;
	return length;
}
#define blob_unlimited_read blob_data_read
#define blob_unlimited_write blob_data_write
#define blob_readonly_read blob_data_read
#define blob_writeonly_write blob_data_write
CONFIGFS_BIN_ATTR(blob_, data, NULL, BLOB_MAX);
CONFIGFS_BIN_ATTR(blob_, unlimited, NULL, 0);
CONFIGFS_BIN_ATTR_RO(blob_, readonly, NULL, BLOB_MAX);
CONFIGFS_BIN_ATTR_WO(blob_, writeonly, NULL, BLOB_MAX);

static ssize_t blob_toobig_read(struct config_item *item, void *buffer, size_t length)
{
	note("read toobig\n");
	return BLOB_MAX + 1;
}
static ssize_t blob_sizeerror_read(struct config_item *item, void *buffer, size_t length)
{
	note("read sizeerror\n");
	return -EXDEV;
}
static ssize_t blob_dataerror_read(struct config_item *item, void *buffer, size_t length)
{
	note("read dataerror %s\n", buffer ? "data" : "size");
	return buffer ? -EXDEV : 10;
}
/* Promises ten bytes and gives four. */
static ssize_t blob_shrinks_read(struct config_item *item, void *buffer, size_t length)
{
	if (!buffer)
		return 10;
	memcpy(buffer, "four______", 10);
	return 4;
}
static ssize_t blob_refuses_write(struct config_item *item, const void *buffer, size_t length)
{
	note("write refuses %zu\n", length);
	return -EDOM;
}
CONFIGFS_BIN_ATTR_RO(blob_, toobig, NULL, BLOB_MAX);
CONFIGFS_BIN_ATTR_RO(blob_, sizeerror, NULL, BLOB_MAX);
CONFIGFS_BIN_ATTR_RO(blob_, dataerror, NULL, BLOB_MAX);
CONFIGFS_BIN_ATTR_RO(blob_, shrinks, NULL, BLOB_MAX);
CONFIGFS_BIN_ATTR_WO(blob_, refuses, NULL, BLOB_MAX);
static struct configfs_bin_attribute *blob_bin_attrs[] = {
	&blob_attr_data, &blob_attr_unlimited, &blob_attr_readonly, &blob_attr_writeonly, &blob_attr_toobig,
	&blob_attr_sizeerror, &blob_attr_dataerror, &blob_attr_shrinks, &blob_attr_refuses, NULL,
};
static ssize_t blob_length_show(struct config_item *item, char *page)
{
	return sprintf(page, "%zu\n", to_thing(item)->blob_length);
}
CONFIGFS_ATTR_RO(blob_, length);
static struct configfs_attribute *blob_attrs[] = { &blob_attr_length, NULL };
static const struct config_item_type blob_type = {
	.ct_item_ops = &thing_item_ops, .ct_attrs = blob_attrs, .ct_bin_attrs = blob_bin_attrs, .ct_owner = THIS_MODULE,
};
static struct config_item *blob_make(struct config_group *group, const char *name)
{
	return make_thing(group, name, &blob_type);
}

/* ---- links ------------------------------------------------------------------------------------------------------- */

static int allow_link(struct config_item *from, struct config_item *to)
{
	void *answer;

	note("allow_link %s %s\n", config_item_name(from), config_item_name(to));
	if (must_fail(&answer))
		return answer ? PTR_ERR(answer) : -ENOMEM;
	return 0;
}
static void drop_link(struct config_item *from, struct config_item *to)
{
	note("drop_link %s %s\n", config_item_name(from), config_item_name(to));
}
static struct configfs_item_operations link_item_ops = {
	.release = thing_release, .allow_link = allow_link, .drop_link = drop_link,
};
static const struct config_item_type link_item_type = { .ct_item_ops = &link_item_ops, .ct_owner = THIS_MODULE };
static struct config_item *link_item_make(struct config_group *group, const char *name)
{
	return make_thing(group, name, &link_item_type);
}
static struct configfs_group_operations link_group_ops = {
	.make_item = link_item_make, .disconnect_notify = thing_disconnect, .drop_item = thing_drop,
};
static const struct config_item_type link_group_type = {
	.ct_item_ops = &link_item_ops, .ct_group_ops = &link_group_ops, .ct_owner = THIS_MODULE,
};
static struct config_group *link_group_make(struct config_group *group, const char *name)
{
	struct config_item *item = make_thing(group, name, &link_group_type);

	if (IS_ERR_OR_NULL(item))
		return ERR_CAST(item);
	config_group_init(to_config_group(item));
	return to_config_group(item);
}

/* ---- default groups ---------------------------------------------------------------------------------------------- */

static const struct config_item_type plain_type = { .ct_item_ops = &thing_item_ops, .ct_owner = THIS_MODULE };
static struct config_item *plain_make(struct config_group *group, const char *name)
{
	return make_thing(group, name, &plain_type);
}
static struct configfs_group_operations plain_group_ops = {
	.make_item = plain_make, .disconnect_notify = thing_disconnect, .drop_item = thing_drop,
};
static const struct config_item_type tree_type = {
	.ct_item_ops = &thing_item_ops, .ct_group_ops = &plain_group_ops, .ct_owner = THIS_MODULE,
};
static struct configfs_item_operations member_item_ops = { .release = member_release };
static const struct config_item_type member_type = {
	.ct_item_ops = &member_item_ops, .ct_group_ops = &plain_group_ops, .ct_owner = THIS_MODULE,
};
static struct config_group *tree_make(struct config_group *group, const char *name)
{
	struct config_item *item = make_thing(group, name, &tree_type);
	struct thing *t;

	if (IS_ERR_OR_NULL(item))
		return ERR_CAST(item);
	t = to_thing(item);
	config_group_init(&t->group);
	config_group_init_type_name(&t->b, "B", &member_type);
	config_group_init_type_name(&t->c, "C", &member_type);
	config_group_init_type_name(&t->d, "D", &member_type);
	configfs_add_default_group(&t->b, &t->group);
	configfs_add_default_group(&t->c, &t->group);
	configfs_add_default_group(&t->d, &t->c);
	return &t->group;
}
static void tree_drop(struct config_group *group, struct config_item *item)
{
	note("drop_item %s %s\n", config_item_name(&group->cg_item), config_item_name(item));
	configfs_remove_default_groups(&to_thing(item)->c); /* it does not go down by itself */
	configfs_remove_default_groups(to_config_group(item));
	config_item_put(item);
}

/* ---- the folders below lab --------------------------------------------------------------------------------------- */

#define FOLDER(name, ...)                                                                                            \
	static struct configfs_group_operations name##_folder_ops = { .disconnect_notify = thing_disconnect, __VA_ARGS__ }; \
	static const struct config_item_type name##_folder_type = { .ct_group_ops = &name##_folder_ops, .ct_owner = THIS_MODULE }; \
	static struct config_group name##_folder
FOLDER(odd, .make_item = odd_make, .drop_item = thing_drop);
FOLDER(blobs, .make_item = blob_make, .drop_item = thing_drop);
FOLDER(trees, .make_group = tree_make, .drop_item = tree_drop);
FOLDER(links, .make_group = link_group_make, .drop_item = thing_drop);
static const struct config_item_type dynamic_folder_type = { .ct_owner = THIS_MODULE };
static const struct config_item_type dynamic_group_type = { .ct_group_ops = &plain_group_ops, .ct_owner = THIS_MODULE };
static struct config_group dynamic_folder;
static struct configfs_subsystem lab;

static ssize_t lab_log_show(struct config_item *item, char *page)
{
	ssize_t length;

	spin_lock(&log_lock);
	length = log_length;
	memcpy(page, log_text, length);
	log_length = 0;
	spin_unlock(&log_lock);
	return length;
}
static ssize_t lab_fail_store(struct config_item *item, const char *page, size_t count)
{
	int error = kstrtoint(page, 10, &fail_with);

	return error ? error : count;
}

/* The word in `page` without '-', spaces and the end of the line; *minus tells whether there was a '-'. */
static void word_of(const char *page, char *word, size_t size, bool *minus)
{
	*minus = page[0] == '-';
	strscpy(word, page + *minus, size);
	word[strcspn(word, " \n")] = 0;
}
static ssize_t lab_depend_store(struct config_item *item, const char *page, size_t count)
{
	struct config_item *target;
	char name[64];
	bool minus;
	int error = -ENODEV;

	word_of(page, name, sizeof(name), &minus);
	mutex_lock(&lab.su_mutex);
	target = config_group_find_item(&trees_folder, name);
	mutex_unlock(&lab.su_mutex);
	if (target) {
		error = 0;
		if (minus)
			configfs_undepend_item_unlocked(target);
		else
			error = configfs_depend_item_unlocked(&lab, target);
		config_item_put(target);
	}
	return error ? error : count;
}

#define DYNAMIC_MAX 8
static struct config_group *dynamic_groups[DYNAMIC_MAX];
static ssize_t lab_register_store(struct config_item *item, const char *page, size_t count)
{
	struct config_group *group;
	char name[64];
	bool minus;
	int i;

	word_of(page, name, sizeof(name), &minus);
	for (i = 0; i < DYNAMIC_MAX; i++) {
		if (!minus && !dynamic_groups[i])
			break;
		if (minus && dynamic_groups[i] && !strcmp(config_item_name(&dynamic_groups[i]->cg_item), name))
			break;
	}
	if (i == DYNAMIC_MAX)
		return -ENODEV;
	if (minus) {
		configfs_unregister_default_group(dynamic_groups[i]);
		dynamic_groups[i] = NULL;
		return count;
	}
	group = configfs_register_default_group(&dynamic_folder, name, &dynamic_group_type);
	if (IS_ERR(group))
		return PTR_ERR(group);
	dynamic_groups[i] = group;
	return count;
}
CONFIGFS_ATTR_RO(lab_, log);
CONFIGFS_ATTR_WO(lab_, fail);
CONFIGFS_ATTR_WO(lab_, depend);
CONFIGFS_ATTR_WO(lab_, register);
static struct configfs_attribute *lab_attrs[] = { &lab_attr_log, &lab_attr_fail, &lab_attr_depend, &lab_attr_register, NULL };
static const struct config_item_type lab_type = { .ct_attrs = lab_attrs, .ct_owner = THIS_MODULE };
static struct configfs_subsystem lab = {
	.su_group = { .cg_item = { .ci_namebuf = "lab", .ci_type = &lab_type } },
};

static int __init lab_init(void)
{
	config_group_init(&lab.su_group);
	mutex_init(&lab.su_mutex);
	config_group_init_type_name(&odd_folder, "odd", &odd_folder_type);
	config_group_init_type_name(&blobs_folder, "blobs", &blobs_folder_type);
	config_group_init_type_name(&trees_folder, "trees", &trees_folder_type);
	config_group_init_type_name(&links_folder, "links", &links_folder_type);
	config_group_init_type_name(&dynamic_folder, "dynamic", &dynamic_folder_type);
	configfs_add_default_group(&odd_folder, &lab.su_group);
	configfs_add_default_group(&blobs_folder, &lab.su_group);
	configfs_add_default_group(&trees_folder, &lab.su_group);
	configfs_add_default_group(&links_folder, &lab.su_group);
	configfs_add_default_group(&dynamic_folder, &lab.su_group);
	return configfs_register_subsystem(&lab);
}
static void __exit lab_exit(void)
{
	int i;

	for (i = 0; i < DYNAMIC_MAX; i++)
		if (dynamic_groups[i])
			configfs_unregister_default_group(dynamic_groups[i]);
	configfs_unregister_subsystem(&lab);
}
module_init(lab_init);
module_exit(lab_exit);
MODULE_DESCRIPTION("configfs subsystem with unusual items, for recording the kernel's answers");
MODULE_LICENSE("GPL");
