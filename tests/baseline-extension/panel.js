document.querySelector("[data-headline]").textContent = decodeURIComponent(location.hash.slice(1));
document.documentElement.dataset.state = "ready";
