// The countdown ticks; without JavaScript the page reloads itself instead.
(function () {
  var left = document.getElementById("left");
  if (!left) return;
  var end = Date.now() + Number(left.dataset.seconds) * 1000;
  var units = [["天", 86400], ["小时", 3600], ["分", 60], ["秒", 1]];
  function show() {
    var seconds = Math.max(0, Math.round((end - Date.now()) / 1000));
    if (seconds === 0) { window.location.reload(); return; }
    var parts = [];
    for (var i = 0; i < units.length; i++) {
      var count = Math.floor(seconds / units[i][1]);
      seconds -= count * units[i][1];
      if (count || parts.length || units[i][1] === 1) parts.push(count + " " + units[i][0]);
    }
    left.textContent = parts.slice(0, 2).join(" ");
    window.setTimeout(show, 1000);
  }
  show();
})();
