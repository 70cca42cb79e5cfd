// The board opens at its newest week, the last of them: on a phone the year begins far to the left of it.
const box = document.querySelector(".board-box");
if (box) box.scrollLeft = box.scrollWidth;
