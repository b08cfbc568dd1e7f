// SPDX-License-Identifier: GPL-2.0-or-later
// What one RDMA device's objects are to another. Makes PD, CQ, MR and QP, prints their handles,
// writes by RDMA to its own memory, and waits for SIGTERM; then tells whether anybody else wrote there.
//	ibv-isolation NAME [RKEY ADDR PD CQ MR QP]
// With the numbers that another one printed it tries to use them by its own device, and does not wait.
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include <infiniband/verbs.h>
#include <rdma/ib_user_verbs.h>
#include <unistd.h>

namespace {

constexpr std::size_t half = 2048;
constexpr int any_rkeys = 16;

volatile std::sig_atomic_t stopped;

[[noreturn]] void die(const char *what)
{
	std::perror(what);
	std::exit(1);
}

template <typename T>
T *must(T *made, const char *what)
{
	if (!made)
		die(what);
	return made;
}

ibv_context *open_named(const char *name)
{
	int count = 0;
	ibv_device **devices = ::ibv_get_device_list(&count);
	for (int i = 0; devices && i < count; i++)
		if (std::strcmp(::ibv_get_device_name(devices[i]), name) == 0)
			return must(::ibv_open_device(devices[i]), name);
	errno = ENODEV;
	die(name);
}

/// A device's objects; the first half of the memory may be written to from afar, the second is what is sent.
struct endpoint {
	ibv_context *context;
	ibv_pd *pd = must(::ibv_alloc_pd(context), "PD");
	ibv_cq *cq = must(::ibv_create_cq(context, 16, nullptr, nullptr, 0), "CQ");
	std::uint8_t *memory = must(static_cast<std::uint8_t *>(std::calloc(2, half)), "memory");
	ibv_mr *mr = reg();
	ibv_qp *qp = made();

	ibv_mr *reg() const
	{
		return must(::ibv_reg_mr(pd, memory, 2 * half, IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_WRITE), "MR");
	}

	/// The GID of an IPv4 address: ::ffff:a.b.c.d
	std::uint8_t gid_index(ibv_gid &gid) const
	{
		static constexpr std::array<std::uint8_t, 12> mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
		for (std::uint8_t i = 0; ::ibv_query_gid(context, 1, i, &gid) == 0; i++)
			if (std::memcmp(gid.raw, mapped.data(), mapped.size()) == 0)
				return i;
		errno = EADDRNOTAVAIL;
		die("GID");
	}

	void modify(ibv_qp *to, ibv_qp_attr attr, int mask) const
	{
		errno = ::ibv_modify_qp(to, &attr, mask);
		if (errno)
			die("modify QP");
	}

	ibv_qp *made() const
	{
		ibv_qp_init_attr init{};
		init.send_cq = init.recv_cq = cq;
		init.qp_type = IBV_QPT_RC;
		init.cap = {8, 8, 1, 1, 0};
		return must(::ibv_create_qp(pd, &init), "QP");
	}

	/// To another QP of this device.
	void connect(ibv_qp *end, std::uint32_t other) const
	{
		ibv_qp_attr attr{};
		attr.qp_state = IBV_QPS_INIT;
		attr.port_num = 1;
		attr.qp_access_flags = IBV_ACCESS_REMOTE_WRITE;
		modify(end, attr, IBV_QP_STATE | IBV_QP_PKEY_INDEX | IBV_QP_PORT | IBV_QP_ACCESS_FLAGS);
		attr = {};
		attr.qp_state = IBV_QPS_RTR;
		attr.path_mtu = IBV_MTU_1024;
		attr.dest_qp_num = other;
		attr.min_rnr_timer = 12;
		attr.max_dest_rd_atomic = 1;
		attr.ah_attr.port_num = 1;
		attr.ah_attr.is_global = 1;
		attr.ah_attr.grh.sgid_index = gid_index(attr.ah_attr.grh.dgid);
		attr.ah_attr.grh.hop_limit = 1;
		modify(end, attr,
		       IBV_QP_STATE | IBV_QP_AV | IBV_QP_PATH_MTU | IBV_QP_DEST_QPN | IBV_QP_RQ_PSN |
			       IBV_QP_MAX_DEST_RD_ATOMIC | IBV_QP_MIN_RNR_TIMER);
		attr = {};
		attr.qp_state = IBV_QPS_RTS;
		attr.timeout = 14;
		attr.retry_cnt = attr.rnr_retry = 3;
		attr.max_rd_atomic = 1;
		modify(end, attr,
		       IBV_QP_STATE | IBV_QP_TIMEOUT | IBV_QP_RETRY_CNT | IBV_QP_RNR_RETRY | IBV_QP_SQ_PSN |
			       IBV_QP_MAX_QP_RD_ATOMIC);
	}
};

/// RDMA_WRITE of @byte over a pair of new QPs of @from, since an error leaves QPs of no use.
ibv_wc_status write_to(const endpoint &from, std::uint32_t rkey, std::uint64_t addr, std::uint8_t byte)
{
	ibv_qp *sender = from.made(), *responder = from.made();
	from.connect(sender, responder->qp_num);
	from.connect(responder, sender->qp_num);
	std::memset(from.memory + half, byte, 64);
	ibv_sge piece{reinterpret_cast<std::uint64_t>(from.memory + half), 64, from.mr->lkey};
	ibv_send_wr work{}, *bad = nullptr;
	work.sg_list = &piece;
	work.num_sge = 1;
	work.opcode = IBV_WR_RDMA_WRITE;
	work.send_flags = IBV_SEND_SIGNALED;
	work.wr.rdma = {addr, rkey};
	errno = ::ibv_post_send(sender, &work, &bad);
	if (errno)
		die("post");
	ibv_wc done{};
	int found = 0;
	for (const std::time_t end = std::time(nullptr) + 20; found == 0 && std::time(nullptr) < end;)
		found = ::ibv_poll_cq(from.cq, 1, &done);
	if (found != 1)
		die("no completion");
	::ibv_destroy_qp(sender);
	::ibv_destroy_qp(responder);
	return done.status;
}

void tell(const char *what, ibv_wc_status status)
{
	std::printf("%s: %s\n", what, ::ibv_wc_status_str(status));
}

/// By the kernel's own interface: libibverbs takes pointers, which only the process that made an object has.
template <typename T>
bool command(int fd, std::uint32_t number, T body, std::uint16_t answer_words)
{
	struct {
		ib_uverbs_cmd_hdr head;
		std::uint8_t body[sizeof(T)];
	} request;
	request.head = {number, sizeof(request) / 4, answer_words};
	std::memcpy(request.body, &body, sizeof(body));
	return ::write(fd, &request, sizeof(request)) == static_cast<ssize_t>(sizeof(request));
}

struct handles {
	std::uint32_t pd, cq, mr, qp;
};

/// Which of the objects of these numbers the device's file may destroy. Those that hold others come last.
void destroy(const char *whose, int fd, const handles &of)
{
	std::array<std::uint32_t, 4> answer{};
	const auto response = reinterpret_cast<std::uint64_t>(answer.data());
	auto told = [whose](const char *what, bool done) {
		std::printf("destroy %s %s: %s\n", whose, what, done ? "done" : std::strerror(errno));
	};
	told("QP", command(fd, IB_USER_VERBS_CMD_DESTROY_QP, ib_uverbs_destroy_qp{response, of.qp, 0}, 1));
	told("MR", command(fd, IB_USER_VERBS_CMD_DEREG_MR, ib_uverbs_dereg_mr{of.mr}, 0));
	told("CQ", command(fd, IB_USER_VERBS_CMD_DESTROY_CQ, ib_uverbs_destroy_cq{response, of.cq, 0}, 2));
	told("PD", command(fd, IB_USER_VERBS_CMD_DEALLOC_PD, ib_uverbs_dealloc_pd{of.pd}, 0));
}

handles handles_of(const endpoint &of)
{
	return {of.pd->handle, of.cq->handle, of.mr->handle, of.qp->handle};
}

/// @other: RKEY ADDR PD CQ MR QP
void try_others(endpoint &own, const std::array<std::uint64_t, 6> &other)
{
	const auto rkey = static_cast<std::uint32_t>(other[0]);
	const auto here = reinterpret_cast<std::uint64_t>(own.memory);
	auto number = [&other](std::size_t i) { return static_cast<std::uint32_t>(other[i]); };

	// Keys are numbered for each device, with a random byte: ours may be the same by chance.
	for (int i = 0; own.mr->rkey == rkey && i < any_rkeys; i++)
		own.mr = own.reg();
	tell("write by the other's key to its memory", write_to(own, rkey, other[1], 0xbb));
	tell("write by the other's key to own memory", write_to(own, rkey, here, 0xbb));
	tell("write by own key to the other's memory", write_to(own, own.mr->rkey, other[1], 0xbb));
	tell("write by own key to own memory", write_to(own, own.mr->rkey, here, 0xbb));

	// Handles are numbered for each open file: one that has nothing has none that could be meant instead.
	ibv_context *empty = must(::ibv_open_device(own.context->device), "second open");
	destroy("the other's", empty->cmd_fd, {number(2), number(3), number(4), number(5)});
	destroy("own", own.context->cmd_fd, handles_of(own));
}

} // namespace

int main(int argc, char **argv)
{
	struct sigaction stop {};
	stop.sa_handler = [](int) { stopped = 1; };
	::sigaction(SIGTERM, &stop, nullptr);
	std::setvbuf(stdout, nullptr, _IOLBF, 0);
	if (argc != 2 && argc != 8) {
		std::fputs("Usage: ibv-isolation NAME [RKEY ADDR PD CQ MR QP]\n", stderr);
		return 1;
	}

	endpoint own{open_named(argv[1])};
	if (argc == 8) {
		std::array<std::uint64_t, 6> other{};
		for (std::size_t i = 0; i < other.size(); i++)
			other[i] = std::strtoull(argv[2 + i], nullptr, 0);
		try_others(own, other);
		return 0;
	}
	const auto here = reinterpret_cast<std::uint64_t>(own.memory);
	tell("write by own key to own memory", write_to(own, own.mr->rkey, here, 0xaa));
	const handles of = handles_of(own);
	std::printf("numbers: %u %#llx %u %u %u %u\n", own.mr->rkey, static_cast<unsigned long long>(here), of.pd,
		    of.cq, of.mr, of.qp);
	std::printf("qpn: %u\n", own.qp->qp_num);
	while (!stopped)
		::usleep(50000);
	bool same = true;
	for (int i = 0; i < 64; i++)
		same = same && own.memory[i] == 0xaa;
	std::printf("memory: %s\n", same ? "as it was" : "overwritten");
	tell("write by own key again", write_to(own, own.mr->rkey, here, 0xaa));
	return 0;
}
