/* SPDX-License-Identifier: GPL-2.0 */
/*
 * sfnic: a software NIC with an embedded switch and subfunctions.
 * kernel/README.rst tells how the pieces fit, and the order of the locks.
 */
#ifndef SFNIC_H
#define SFNIC_H

#include <linux/auxiliary_bus.h>
#include <linux/if_ether.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/pci.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "compat.h"
#include "fw_health.h"
#include "hold.h"
#include "mdev.h"
#include "pipe.h"
#include "rate.h"
#include "sf_health.h"
#include "sf_link.h"
#include "sf_params.h"
#include "shaper.h"
#include "window.h"

#define SFNIC_FW_VERSION	"1.0.0"
#define SFNIC_MAX_FUNCS		8
#define SFNIC_VPORT_BASE	0x8000	/* first vport number of an SF */
#define SFNIC_VPORT_UPLINK	0xffff
#define SFNIC_MAX_SFS		(SFNIC_VPORT_UPLINK - SFNIC_VPORT_BASE)
#define SFNIC_DEFAULT_IO_EQS	8
#define SFNIC_MAX_IO_EQS	1024

/* The states that mlx5's firmware keeps of an SF's function */
enum sfnic_sf_state {
	SFNIC_SF_ALLOCATED,		/* inactive, detached */
	SFNIC_SF_ACTIVE,		/* active, no driver has attached yet */
	SFNIC_SF_IN_USE,		/* active, attached */
	SFNIC_SF_TEARDOWN_REQUEST,	/* inactive, still attached */
};

/* What tests may force, in debugfs; read without a lock */
struct sfnic_knobs {
	u32 attach_delay_ms;
	u32 detach_delay_ms;
	u32 work_delay_ms;
	bool suppress_notify;
	bool fail_activate;
	bool fail_attach;
	bool fail_recover;
};

/* SFs of the external controller; in the same table, by sfnums of their own */
struct sfnic_sf_external {
	struct xarray sfnums;	/* own lock */
	u32 max;		/* 0: there is no external controller */
	u32 nports;		/* under devl_lock */
};

struct sfnic_sf_table {
	struct xarray sfs;	/* by vport - SFNIC_VPORT_BASE; own lock */
	struct xarray sfnums;	/* by sfnum; own lock */
	u32 max;
	u32 nports;		/* SFs that have a port; under devl_lock */
	struct sfnic_sf_external ext;
};

/* A PCI function; private data of its devlink instance */
struct sfnic_func {
	struct pci_dev *pdev;
	struct devlink *devlink;
	struct workqueue_struct *wq;	/* ordered: attach and detach of SFs */
	struct net_device *uplink;
	struct devlink_port uplink_port;
	struct netdev_phys_item_id switch_id;
	struct sfnic_sf_table table;
	struct sfnic_flow_func flow;
	struct sfnic_knobs knobs;
	struct sfnic_irqs *irqs;
	struct sfnic_fw_health fw;
	struct dentry *debugfs;
	spinlock_t rate_lock;		/* see shaper.h */
	u16 id;
	u16 eswitch_mode;		/* under devl_lock */
	bool removing;			/* set once: delays count no more */
	struct sfnic_mdev mdev;
	char errbuf[80];		/* extack text, under devl_lock; 6.1 */
};

struct sfnic_sf_dev;

/*
 * How an SF gets a device that carries it, whose probe and remove attach and
 * detach it. add and del are for work only, and may fail: present tells.
 */
struct sfnic_sf_carrier {
	bool (*present)(const struct sfnic_sf *sf);	/* under sf->lock */
	void (*add)(struct sfnic_sf *sf);
	void (*del)(struct sfnic_sf *sf);
};

struct sfnic_sf {
	struct kref ref;		/* the table's, and the device's */
	struct sfnic_func *func;	/* valid while the SF is in the table */
	u32 sfnum;
	u16 id;				/* vport - SFNIC_VPORT_BASE */
	const struct sfnic_sf_carrier *carrier;	/* set before the port is */
	struct devlink_port dl_port;
	struct net_device *rep;		/* under port_lock, or devl_lock */
	struct sfnic_pipe pipe;		/* between representor and netdev */
	struct sfnic_shaper shaper;
	struct sfnic_rate_leaf rate;	/* under devl_lock */
	bool external;			/* its host is elsewhere: no device here */

	/*
	 * Protects port_live: whether dl_port is registered, for those who
	 * notify it without devl_lock. Taken inside devl_lock, outside lock
	 * and RTNL.
	 */
	struct mutex port_lock;
	bool port_live;

	/*
	 * Protects all that follows. Innermost: nothing is called under it
	 * that takes a mutex, since devlink asks for state from anywhere.
	 */
	struct mutex lock;
	enum sfnic_sf_state state;
	bool attached;			/* a driver is bound and in use */
	bool deleted;			/* the port is gone */
	unsigned int queued;		/* runs of work to come */
	bool working;			/* work runs */
	bool gone;			/* left the table: queue no more work */
	u8 hw_addr[ETH_ALEN];
	bool roce;
	u32 max_io_eqs;
	struct sfnic_sf_dev *sf_dev;	/* written by work only */
	struct sfnic_sf_mdev mdev;

	struct delayed_work work;
};

static inline bool sfnic_sf_is_mdev(const struct sfnic_sf *sf)
{
	return sf->mdev.alias[0];
}

struct sfnic_sf_dev {
	struct auxiliary_device adev;
	struct sfnic_sf *sf;
	u32 sfnum;
};

/* main.c */
extern unsigned int sfnic_max_sfs;
extern unsigned int sfnic_external_controller;

/* pci_bus.c */
#define SFNIC_PCI_VENDOR	0x5f1c
#define SFNIC_PCI_DEVICE	0x0001
#define SFNIC_BAR		0	/* the SFs' windows */
int sfnic_pci_bus_create(unsigned int functions);
void sfnic_pci_bus_destroy(void);

/* func.c */
extern struct pci_driver sfnic_pci_driver;

/* devlink.c */
extern const struct devlink_ops sfnic_devlink_ops;
int sfnic_info_put(struct devlink_info_req *req, const char *board,
		   const char *serial);

static inline unsigned int sfnic_port_index(const struct sfnic_func *func,
					    u16 vport)
{
	return (unsigned int)func->id << 16 | vport;
}

/* eswitch.c */
void sfnic_eswitch_init(struct sfnic_func *func);
int sfnic_eswitch_mode_get(struct devlink *devlink, u16 *mode);
int sfnic_eswitch_mode_set(struct devlink *devlink, u16 mode,
			   struct netlink_ext_ack *extack);

/* resource.c */
int sfnic_resources_register(struct sfnic_func *func);
void sfnic_resources_unregister(struct sfnic_func *func);
int sfnic_resources_update(struct sfnic_func *func);

/* func_params.c */
int sfnic_func_params_register(struct sfnic_func *func);
void sfnic_func_params_unregister(struct sfnic_func *func);

/* debugfs.c */
void sfnic_debugfs_init(void);
void sfnic_debugfs_exit(void);
void sfnic_debugfs_add(struct sfnic_func *func);
void sfnic_debugfs_del(struct sfnic_func *func);

/* netdev.c */
extern struct sfnic_link_ops sfnic_sf_link_ops;
void sfnic_netdev_setup(struct net_device *dev, struct device *parent,
			struct devlink_port *port, struct sfnic_pipe *pipe,
			unsigned int side);
struct devlink_port *sfnic_end_devlink_port(struct net_device *dev);
int sfnic_netdev_register(struct net_device *dev, const char *name);
unsigned int sfnic_netdev_queues(void);

/* uplink.c */
void sfnic_cables_init(void);
int sfnic_uplink_create(struct sfnic_func *func);
void sfnic_uplink_destroy(struct sfnic_func *func);

/* rep.c */
int sfnic_rep_create(struct sfnic_sf *sf);
void sfnic_rep_destroy(struct sfnic_sf *sf);

/* sf_table.c */
void sfnic_sf_table_init(struct sfnic_func *func);
void sfnic_sf_table_fini(struct sfnic_func *func);
struct sfnic_sf *sfnic_sf_alloc(struct sfnic_func *func, bool sfnum_valid,
				u32 sfnum, struct netlink_ext_ack *extack);
struct sfnic_sf *sfnic_sf_alloc_external(struct sfnic_func *func,
					 bool sfnum_valid, u32 sfnum,
					 struct netlink_ext_ack *extack);
struct sfnic_sf *sfnic_sf_get(struct sfnic_func *func, u32 sfnum);
void sfnic_sf_release(struct sfnic_sf *sf);
void sfnic_sf_put(struct sfnic_sf *sf);

/* sf_port.c */
int sfnic_sf_port_mode_check(const struct sfnic_func *func,
			     struct netlink_ext_ack *extack);
int sfnic_sf_port_create(struct sfnic_sf *sf, struct netlink_ext_ack *extack);
int sfnic_sf_port_new(struct devlink *devlink,
		      const struct devlink_port_new_attrs *attrs,
		      struct netlink_ext_ack *extack,
		      struct devlink_port **port);
int sfnic_sf_port_del(struct devlink *devlink, struct devlink_port *port,
		      struct netlink_ext_ack *extack);
int sfnic_sf_port_hw_addr_get(struct devlink_port *port, u8 *hw_addr, int *len,
			      struct netlink_ext_ack *extack);
int sfnic_sf_port_hw_addr_set(struct devlink_port *port, const u8 *hw_addr,
			      int len, struct netlink_ext_ack *extack);
int sfnic_sf_port_state_get(struct devlink_port *port,
			    enum devlink_port_fn_state *state,
			    enum devlink_port_fn_opstate *opstate,
			    struct netlink_ext_ack *extack);
int sfnic_sf_port_state_set(struct devlink_port *port,
			    enum devlink_port_fn_state state,
			    struct netlink_ext_ack *extack);
void sfnic_sf_port_destroy(struct sfnic_sf *sf);

/* sf_state.c */
void sfnic_sf_state_init(struct sfnic_sf *sf);
int sfnic_sf_activate(struct sfnic_sf *sf, struct netlink_ext_ack *extack);
void sfnic_sf_deactivate(struct sfnic_sf *sf);
int sfnic_sf_state_active(struct sfnic_sf *sf, struct netlink_ext_ack *extack);
void sfnic_sf_state_revert(struct sfnic_sf *sf);
void sfnic_sf_state_inactive(struct sfnic_sf *sf);
void sfnic_sf_delete(struct sfnic_sf *sf);
void sfnic_sf_kick_now(struct sfnic_sf *sf);
bool sfnic_sf_set_attached(struct sfnic_sf *sf);
void sfnic_sf_set_detached(struct sfnic_sf *sf);
void sfnic_sf_notify(struct sfnic_sf *sf);

/* sf_dev.c */
extern const struct sfnic_sf_carrier sfnic_sf_dev_carrier;
void sfnic_sf_dev_wait_released(void);

/* sf_drv.c */
extern struct auxiliary_driver sfnic_sf_driver;

/* sf_inst.c */
struct sfnic_sf_inst {
	struct sfnic_sf *sf;
	struct device *dev;		/* carries the SF */
	struct devlink *devlink;
	struct devlink_port port;	/* registered while netdev is there */
	struct net_device *netdev;
	struct sfnic_window window;
	struct sfnic_eqs *eqs;		/* from up to down */
	bool events_masked;
	struct sfnic_sf_params params;
	struct sfnic_sf_health health;
	bool leaving;			/* under devl_lock: no reload any more */
};

struct sfnic_sf_inst *sfnic_sf_inst_create(struct sfnic_sf *sf,
					   struct device *dev);
void sfnic_sf_inst_destroy(struct sfnic_sf_inst *inst);
int sfnic_sf_inst_up(struct sfnic_sf_inst *inst);
void sfnic_sf_inst_down(struct sfnic_sf_inst *inst);

/* eq_sysfs.c */
int sfnic_sf_events_create(struct sfnic_sf_inst *inst);
void sfnic_sf_events_destroy(struct sfnic_sf_inst *inst);

/* sf_netdev.c */
int sfnic_sf_netdev_create(struct sfnic_sf_inst *inst);
void sfnic_sf_netdev_destroy(struct sfnic_sf_inst *inst);

#endif /* SFNIC_H */
