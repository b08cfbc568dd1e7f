/* SPDX-License-Identifier: GPL-2.0 */
/* Differences between kernels that concern mediated devices only */
#ifndef SFNIC_COMPAT_MDEV_H
#define SFNIC_COMPAT_MDEV_H

#include <crypto/sha1.h>
#include <linux/version.h>

/* 6.4: bin2hex() moved */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
#include <linux/hex.h>
#else
#include <linux/kernel.h>
#endif

/* 6.17: a function for it; before, through the crypto API, which can fail */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
static inline int sfnic_compat_sha1(const u8 *data, unsigned int len, u8 *out)
{
	sha1(data, len, out);
	return 0;
}
#else
#include <crypto/hash.h>

static inline int sfnic_compat_sha1(const u8 *data, unsigned int len, u8 *out)
{
	struct crypto_shash *tfm = crypto_alloc_shash("sha1", 0, 0);
	int err;

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	err = crypto_shash_tfm_digest(tfm, data, len, out);
	crypto_free_shash(tfm);
	return err;
}
#endif

#endif /* SFNIC_COMPAT_MDEV_H */
