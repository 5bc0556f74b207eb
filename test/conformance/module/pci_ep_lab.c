// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two PCI endpoint controllers without any hardware, made to record what the kernel answers in pci_ep:
 *
 *   lab_epc.0   two functions, no virtual ones
 *   lab_epc.1   one function, with two virtual ones
 *
 * Built by scripts/kernel-oracle beside the endpoint library, which Debian leaves out.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/pci-epc.h>
#include <linux/platform_device.h>

static const struct pci_epc_features features = { .msi_capable = true, .msix_capable = true };

static const struct pci_epc_features *get_features(struct pci_epc *epc, u8 func_no, u8 vfunc_no)
{
	return &features;
}

static int start(struct pci_epc *epc)
{
	return 0;
}

static void stop(struct pci_epc *epc)
{
}

/* Without an owner: the directory of a controller would keep this module loaded. */
static const struct pci_epc_ops ops = { .start = start, .stop = stop, .get_features = get_features };
static const u8 functions[] = { 2, 1 };
static u8 max_vfs[] = { 2 };
static struct platform_device *devices[2];
static struct pci_epc *controllers[2];

static void remove_all(void)
{
	int i;

	for (i = 0; i < 2; i++) {
		if (!IS_ERR_OR_NULL(controllers[i]))
			pci_epc_destroy(controllers[i]);
		if (!IS_ERR_OR_NULL(devices[i]))
			platform_device_unregister(devices[i]);
	}
}

static int __init lab_init(void)
{
	int i;

	for (i = 0; i < 2; i++) {
		devices[i] = platform_device_register_simple("lab_epc", i, NULL, 0);
		if (IS_ERR(devices[i]))
			goto fail;
		dma_set_mask_and_coherent(&devices[i]->dev, DMA_BIT_MASK(32));
		controllers[i] = pci_epc_create(&devices[i]->dev, &ops);
		if (IS_ERR(controllers[i]))
			goto fail;
		controllers[i]->max_functions = functions[i];
	}
	controllers[1]->max_vfs = max_vfs;
	return 0;
fail:
	remove_all();
	return -ENOMEM;
}

static void __exit lab_exit(void)
{
	remove_all();
}
module_init(lab_init);
module_exit(lab_exit);
MODULE_DESCRIPTION("PCI endpoint controllers for recording the kernel's answers");
MODULE_LICENSE("GPL");
