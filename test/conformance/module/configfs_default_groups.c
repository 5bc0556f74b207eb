// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * 04-default-groups: the project's fourth sample, as a kernel module. Making a group makes A/B, A/C and A/C/D with it;
 * all four take items with one attribute. It lets us record what the kernel answers for such a tree.
 */
#include <linux/configfs.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/slab.h>

struct child {
	struct config_item item;
	int storeme;
};

static struct child *to_child(struct config_item *item)
{
	return container_of(item, struct child, item);
}

static ssize_t child_storeme_show(struct config_item *item, char *page)
{
	return sprintf(page, "%d\n", to_child(item)->storeme);
}

static ssize_t child_storeme_store(struct config_item *item, const char *page, size_t count)
{
	int error = kstrtoint(page, 10, &to_child(item)->storeme);

	return error ? error : count;
}
CONFIGFS_ATTR(child_, storeme);
static struct configfs_attribute *child_attrs[] = { &child_attr_storeme, NULL };

static void child_release(struct config_item *item)
{
	kfree(to_child(item));
}
static struct configfs_item_operations child_item_ops = { .release = child_release };
static const struct config_item_type child_type = {
	.ct_item_ops = &child_item_ops,
	.ct_attrs = child_attrs,
	.ct_owner = THIS_MODULE,
};

static struct config_item *make_child(struct config_group *group, const char *name)
{
	struct child *child = kzalloc(sizeof(*child), GFP_KERNEL);

	if (!child)
		return ERR_PTR(-ENOMEM);
	config_item_init_type_name(&child->item, name, &child_type);
	return &child->item;
}
static struct configfs_group_operations takes_children = { .make_item = make_child };

/* A, and its default groups in one allocation: all end with A. */
struct family {
	struct config_group a, b, c, d;
};

static void family_release(struct config_item *item)
{
	kfree(container_of(to_config_group(item), struct family, a));
}
static struct configfs_item_operations family_item_ops = { .release = family_release };
static const struct config_item_type family_type = {
	.ct_item_ops = &family_item_ops,
	.ct_group_ops = &takes_children,
	.ct_owner = THIS_MODULE,
};
static const struct config_item_type member_type = {
	.ct_group_ops = &takes_children,
	.ct_owner = THIS_MODULE,
};

static struct config_group *make_family(struct config_group *group, const char *name)
{
	struct family *f = kzalloc(sizeof(*f), GFP_KERNEL);

	if (!f)
		return ERR_PTR(-ENOMEM);
	config_group_init_type_name(&f->a, name, &family_type);
	config_group_init_type_name(&f->b, "B", &member_type);
	config_group_init_type_name(&f->c, "C", &member_type);
	config_group_init_type_name(&f->d, "D", &member_type);
	configfs_add_default_group(&f->b, &f->a);
	configfs_add_default_group(&f->c, &f->a);
	configfs_add_default_group(&f->d, &f->c);
	return &f->a;
}
static void drop_family(struct config_group *group, struct config_item *item)
{
	struct family *f = container_of(to_config_group(item), struct family, a);

	configfs_remove_default_groups(&f->c);
	configfs_remove_default_groups(&f->a);
	config_item_put(item);
}
static struct configfs_group_operations takes_families = { .make_group = make_family, .drop_item = drop_family };

static ssize_t families_description_show(struct config_item *item, char *page)
{
	return sprintf(page,
		       "[04-default-groups]\n\n"
		       "This subsystem allows the creation of child config_groups.  Each group\n"
		       "comes with the default groups B, C and C/D, and goes with them.  All of\n"
		       "them, the group itself too, take items like those of simple-children.\n");
}
CONFIGFS_ATTR_RO(families_, description);
static struct configfs_attribute *families_attrs[] = { &families_attr_description, NULL };
static const struct config_item_type families_type = {
	.ct_group_ops = &takes_families,
	.ct_attrs = families_attrs,
	.ct_owner = THIS_MODULE,
};

static struct configfs_subsystem families = {
	.su_group = { .cg_item = { .ci_namebuf = "04-default-groups", .ci_type = &families_type } },
};

static int __init families_init(void)
{
	config_group_init(&families.su_group);
	mutex_init(&families.su_mutex);
	return configfs_register_subsystem(&families);
}
static void __exit families_exit(void)
{
	configfs_unregister_subsystem(&families);
}
module_init(families_init);
module_exit(families_exit);
MODULE_DESCRIPTION("configfs sample with default groups, for recording the kernel's answers");
MODULE_LICENSE("GPL");
