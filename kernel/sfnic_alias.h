/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Aliases of mediated devices, for any mdev driver: 12 hex digits, short enough
 * for the name of a netdev, and the same for the same UUID on every machine.
 * samples/sfnic_sample.c shows the use.
 */
#ifndef SFNIC_ALIAS_H
#define SFNIC_ALIAS_H

#define SFNIC_ALIAS_LEN		12	/* without the NUL */

struct device;
struct mdev_device;

/*
 * Gives the device its alias, the first 12 hex digits of the SHA-1 of its UUID
 * in lower case, or returns the one that it has. Unique among all mdevs that
 * have one; shown as the file alias of the device, driver bound or not. It goes
 * when the device does, and the string with it.
 *
 * To be called by probe. -EEXIST: another device has this alias.
 */
const char *sfnic_alias_get(struct mdev_device *mdev);

/*
 * Copies the alias of a device on the mdev bus to buf, of SFNIC_ALIAS_LEN + 1
 * bytes. -ENODEV: it has none. From any context.
 */
int sfnic_alias_read(const struct device *dev, char *buf);

#endif /* SFNIC_ALIAS_H */
