// Draws the Plotly figure (JSON at data-src) in every .chart; the page loads plotly.min.js before this file.
"use strict";
(() => {
  async function draw(place) {
    const words = place.querySelector("p");
    if (words) words.hidden = false;
    try {
      const answer = await fetch(place.dataset.src, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const figure = await answer.json();
      if (words) words.remove();
      Plotly.register({ moduleType: "locale", name: "reader", dictionary: JSON.parse(place.dataset.words) });
      await Plotly.newPlot(place, figure.data, figure.layout || {}, {
        responsive: true, displaylogo: false, locale: "reader",
        // Nothing of a round is sent to a company's cloud, whatever its button is called in a version.
        modeBarButtonsToRemove: ["sendChartToCloud", "sendDataToCloud", "lasso2d", "select2d"],
        ...figure.config,
      });
    } catch {
      if (words) words.textContent = place.dataset.failed || "";
    }
  }
  document.querySelectorAll(".chart[data-src]").forEach(draw);
})();
