// Tells the background what a page says, cut; nothing beside a patient.
(() => {
	const CAP = 240,
		FAILURE = /n.t\b|\b(no(t|ne)?\b|without|fail|err|wrong|miss|invalid|incorrect|expire|ended|time|closed|den|refus|block|un|problem|sorry|must)/i,
		NO_ACCESS = /(n.t|\b(no|not|without|missing|invalid))\b.{0,80}\b(role|work.?group|permission)|\b(role|work.?group).{0,60}(n.t|not|missing|invalid)\b/i,
		PATIENT = /\b\d{3}[ -]?\d{3}[ -]?\d{4}\b|date of birth|NHS (no|number)\b/i,
		CODE = /\b([45]\d\d_\d{3}|ERR\d{4}|PR\d{5})\b/,
		doc = document;
	let error, sent, place, frame, timer, late, wanted, other, now = "none", due, back = 3;

	const read = (from, max = CAP) => {
		let out = "", n = 4e3, walk = doc.createTreeWalker(from, 4);
		while (out.length < max && n-- && walk.nextNode()) {
			const { data, parentNode } = walk.currentNode;
			parentNode.matches("script,style") || (out += data.slice(0, max) + " ");
		}
		return out.replace(/\s+/g, " ").trim().slice(0, max);
	};

	const find = (selector, keep, found = []) => {
		for (const node of doc.querySelectorAll(selector)) {
			if (found[30]) break;
			const words = node.checkVisibility() ? read(node) : "";
			if (keep ? keep(words) : words) {
				found.push(words);
				if (FAILURE.test(words)) error = node;
			}
		}
		return found;
	};

	const observe = () => {
		const body = read(doc.body ?? doc, 2e4);
		// Loaded, and nothing more can come.
		if (!body && doc.readyState < "i" && !doc.querySelector("script,body *,[http-equiv=refresh]")) return { blank: true };
		if (PATIENT.test(body)) return { signed_in: true };
		const buttons = find("a,button", w => /^(log|sign)/i.test(w)),
			inside = buttons.some(w => /^.{3,5}o(ut|ff)\b/i.test(w)),
			keep = inside && (w => NO_ACCESS.test(w) && !PATIENT.test(w)),
			alerts = inside || find("p,li,dd,td", w => FAILURE.test(w));
		error = 0;
		const headings = find("h1,h2,h3,legend,[role^=alert],[aria-live=assertive]", keep);
		if (inside) return headings[0] ? { headings } : { signed_in: true };
		alerts.push(CODE.exec(body)?.[0] ?? "");
		return { title: doc.title.slice(0, CAP), headings, alerts, buttons };
	};

	const look = async () => {
		timer = clearTimeout(late);
		watch.observe(doc, { subtree: 1, childList: 1, characterData: 1, attributes: 1 });
		due = Date.now();
		const seen = observe();
		due = Date.now() * 9 - due * 8;
		seen.signed_in && watch.disconnect();
		// Thrown out by the page: comes back, but fights nobody for ever.
		if (place && !place.isConnected && back-- > 0) place = sent = null;
		if (sent == (sent = JSON.stringify(seen))) return;
		seen.signed_in || wanted && prepare();
		try {
			stand(await chrome.runtime.sendMessage({ seen }));
		} catch {
			sent = 0;
			chrome.runtime?.id ? poke() : watch.disconnect();
		}
	};

	const poke = () => (timer ||= setTimeout(look, due - Date.now()));

	const stand = (stance) => {
		stance == "move" ? other = !other : now = stance;
		wanted = stance == "ready";
		if (stance == "none") return place = place?.remove();
		if (wanted && !place) return;
		prepare();
		const { left, right, bottom } = (error || doc.documentElement).getBoundingClientRect();
		// Beside the error where that leaves room, else below it.
		const beside = other ? left > 424 : right < innerWidth - 424,
			room = innerHeight - 32 - (beside ? 0 : bottom + 99);
		frame.hidden = wanted;
		frame.style = "position:fixed;z-index:2147483647;border:0;" + (room > 300 && stance != "fold"
			? `${other ? "left" : "right"}:16px;bottom:16px;width:min(400px,92%);height:min(720px,${room}px)`
			: `right:0;bottom:0;width:100%;height:${stance == "open" ? "max(60vh,min(100vh,300px))" : "76px"}`);
	};

	const prepare = () => {
		if (place) return;
		place = doc.createElement("csms-login-helper");
		place.style = "all:initial!important";
		frame = doc.createElement("iframe");
		Object.assign(frame, { src: chrome.runtime.getURL("panel.html"), title: chrome.i18n.getMessage("name"), allow: "clipboard-write", hidden: 1 });
		place.attachShadow({ mode: "closed" }).append(frame);
		doc.documentElement.append(place);
	};

	const watch = new MutationObserver(poke);
	chrome.runtime.onMessage.addListener(({ stance }) => stand(stance));
	for (const act of ["mousedown", "keydown"]) addEventListener(act, () => wanted && prepare(), 1);
	// Also begins anew where somebody goes on from a patient.
	for (const move of ["load", "popstate"]) addEventListener(move, poke);
	addEventListener("resize", () => stand(now));
	// Before it is loaded, a page may lack the style that hides an error.
	doc.readyState < "i" ? poke() : late = setTimeout(poke, 200);
})();
