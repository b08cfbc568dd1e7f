/* SPDX-License-Identifier: GPL-2.0 */
/* An SF's window of the function's BAR 0 */
#ifndef SFNIC_WINDOW_H
#define SFNIC_WINDOW_H

#include <linux/cache.h>
#include <linux/mm.h>
#include <linux/sysfs.h>
#include <linux/types.h>

struct sfnic_sf;

/* Page 0: read and write, the driver looks at nothing there. Page 1: counters */
#define SFNIC_WINDOW_PAGES	2
#define SFNIC_WINDOW_SIZE	(SFNIC_WINDOW_PAGES * PAGE_SIZE)

#define SFNIC_COUNTERS_MAGIC	0x434e4653	/* "SFNC" */
#define SFNIC_COUNTERS_VERSION	1
#define SFNIC_COUNTERS_QUEUES	16

struct sfnic_live {
	u64 packets;
	u64 bytes;
	u64 dropped;
	u64 reserved[5];
};

/* The page of counters; README.rst, "Window", has the layout for users */
struct sfnic_counters {
	u32 magic;
	u32 version;
	u32 sfnum;
	u32 queues;			/* of the arrays */
	u64 bar_offset;			/* of the window in BAR 0 */
	u64 reserved[5];
	struct {
		u64 events;		/* written under the EQ's lock */
		u64 reserved[7];
	} eq[SFNIC_COUNTERS_QUEUES];
	struct {
		struct sfnic_live rx;	/* each written as sfnic_stats */
		struct sfnic_live tx;
	} queue[SFNIC_COUNTERS_QUEUES];
};

struct sfnic_window {
	struct sfnic_sf *sf;
	struct device *dev;		/* that has the file */
	struct page *page;		/* DMA memory */
	dma_addr_t dma;
	struct sfnic_counters *counters;
	struct bin_attribute attr;
};

int sfnic_window_create(struct sfnic_window *window, struct sfnic_sf *sf,
			struct device *dev);
void sfnic_window_destroy(struct sfnic_window *window);

/* Where the counters of a queue are, or NULL */
static inline struct sfnic_live *
sfnic_counters_rx(struct sfnic_counters *counters, unsigned int queue)
{
	if (!counters || queue >= SFNIC_COUNTERS_QUEUES)
		return NULL;
	return &counters->queue[queue].rx;
}

static inline struct sfnic_live *
sfnic_counters_tx(struct sfnic_counters *counters, unsigned int queue)
{
	if (!counters || queue >= SFNIC_COUNTERS_QUEUES)
		return NULL;
	return &counters->queue[queue].tx;
}

static inline void sfnic_counters_event(struct sfnic_counters *counters,
					unsigned int eq)
{
	if (counters && eq < SFNIC_COUNTERS_QUEUES)
		WRITE_ONCE(counters->eq[eq].events,
			   counters->eq[eq].events + 1);
}

static inline void sfnic_live_add(struct sfnic_live *live, u32 packets,
				  u32 bytes, u32 dropped)
{
	if (!live)
		return;
	WRITE_ONCE(live->packets, live->packets + packets);
	WRITE_ONCE(live->bytes, live->bytes + bytes);
	if (dropped)
		WRITE_ONCE(live->dropped, live->dropped + dropped);
}

#endif /* SFNIC_WINDOW_H */
